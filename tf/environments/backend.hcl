# The S3 backend of every environment. tf/run.sh adds bucket and key, and AWS_REGION names the region.
encrypt      = true
use_lockfile = true
