# Settings of the S3 backend, for terraform init -backend-config. Bucket and key are given beside it:
# they hold the number of the account and the name of the stack.
region       = "eu-west-1"
encrypt      = true
use_lockfile = true
