# Opt-in, as another -backend-config: also a lock in the DynamoDB table that tf/bootstrap makes with lock_table = true.
# Terraform calls it deprecated, and says so at each init. All who use a state must use the same locks.
dynamodb_table = "sys-stats-lock"
