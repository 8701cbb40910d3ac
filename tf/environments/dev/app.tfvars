# Long-lived and cheap: Spot.
spot       = true
disposable = true
