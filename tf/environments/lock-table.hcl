# Optional, as another -backend-config: also a lock in the DynamoDB table that tf/bootstrap creates with lock_table = true.
# Terraform calls it deprecated, and says so at each init. Everybody who uses a state must use the same locks.
dynamodb_table = "sys-stats-lock"
