# One for each pull request; its name comes with it: sys-stats-pr-NUMBER. Two replicas of the api, to see them find each other.
region     = "eu-west-1"
spot       = true
disposable = true
replicas   = { api = 2, web = 1, proxy = 1 }
