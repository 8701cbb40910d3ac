# One for each pull request: sys-stats-pr-NUMBER. Two replicas of the api, so that they find each other.
spot       = true
disposable = true
replicas   = { api = 2, web = 1, proxy = 1 }
