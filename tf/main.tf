# sys-stats on ECS: the proxy is public; only it can reach api and web. All three are the same module with different arguments.

locals {
  by_name   = var.load_balancers == "proxy"
  network   = var.platform.network
  namespace = var.platform.namespace

  internal_front = local.by_name ? null : { subnet_ids = local.network.task_subnet_ids, internal = true, ingress_cidr_blocks = {}, access_logs = local.access_logs.internal }
  # The names that the proxy answers for. Health checks ask by address.
  hosts = distinct(compact(concat(
    [lower(module.proxy.load_balancer_dns_name), try(var.domain.name, "")],
    split(",", try(var.environment.proxy.PROXY_HOSTS, "")),
  )))

  # Applications that share a platform share its namespace too.
  addresses = { for service in ["api", "web"] : service => "${var.name}-${service}.${local.namespace.name}" }
}

module "api" {
  source = "./modules/app"

  name   = "${var.name}-api"
  region = var.region
  containers = {
    api = {
      image = var.images.api
      user  = "65532:65532"
      port  = 8080
      environment = merge(
        # All replicas know all replicas, so that any of them can answer for each.
        { SYS_STATS_PEERS = "dns:${local.addresses.api}:8080" },
        local.history_settings,
        lookup(var.environment, "api", {}),
      )
      health_check   = { command = ["CMD", "/healthcheck"] }
      writable_paths = local.in_task ? [local.history_path] : []
      secrets        = lookup(var.secrets, "api", {})
      docker_labels  = lookup(var.docker_labels, "api", {})
    }
  }
  replicas    = var.replicas.api
  cpu         = var.sizes.api.cpu
  memory      = var.sizes.api.memory
  autoscaling = lookup(var.autoscaling, "api", null)

  ephemeral_storage_gib = var.history.task_storage_gib
  file_systems = local.on_efs ? {
    history = {
      container         = "api"
      path              = local.history_path
      id                = aws_efs_file_system.history[0].id
      access_point_id   = aws_efs_access_point.history[0].id
      security_group_id = aws_security_group.history[0].id
      # No task starts before it may mount it, and where.
      ready = concat(aws_efs_mount_target.history[*].id, aws_efs_file_system_policy.history[*].id)
    }
  } : {}

  peers         = true
  discovery     = { namespace_id = local.namespace.id, name = "${var.name}-api" }
  clients       = { proxy = module.proxy.security_group_id }
  load_balancer = local.internal_front

  cluster            = var.platform.cluster
  execution_role_arn = var.platform.services.api.execution_role_arn
  task_role_arn      = var.platform.services.api.task_role_arn
  log_group_name     = var.platform.services.api.log_group_name
  vpc_id             = local.network.vpc_id
  subnet_ids         = local.network.task_subnet_ids
  assign_public_ip   = !local.network.private
  egress             = local.network.egress
  architecture       = var.architecture
  spot               = var.spot
  # One task alone may write to a history: on EFS the old one goes before the new one comes.
  deployment = local.on_efs ? { minimum_healthy_percent = 0, maximum_percent = 100, timeout = var.deployment_timeout } : { timeout = var.deployment_timeout }
}

module "web" {
  source = "./modules/app"

  name   = "${var.name}-web"
  region = var.region
  containers = {
    web = {
      image          = var.images.web
      user           = "101:101"
      port           = 3000
      environment    = lookup(var.environment, "web", {})
      health_check   = { command = ["CMD", "wget", "-q", "-O", "/dev/null", "http://127.0.0.1:3000/healthz"] }
      writable_paths = ["/tmp"]
      secrets        = lookup(var.secrets, "web", {})
      docker_labels  = lookup(var.docker_labels, "web", {})
    }
  }
  replicas    = var.replicas.web
  cpu         = var.sizes.web.cpu
  memory      = var.sizes.web.memory
  autoscaling = lookup(var.autoscaling, "web", null)

  discovery     = local.by_name ? { namespace_id = local.namespace.id, name = "${var.name}-web" } : null
  clients       = { proxy = module.proxy.security_group_id }
  load_balancer = local.internal_front

  cluster            = var.platform.cluster
  execution_role_arn = var.platform.services.web.execution_role_arn
  task_role_arn      = var.platform.services.web.task_role_arn
  log_group_name     = var.platform.services.web.log_group_name
  vpc_id             = local.network.vpc_id
  subnet_ids         = local.network.task_subnet_ids
  assign_public_ip   = !local.network.private
  egress             = local.network.egress
  architecture       = var.architecture
  spot               = var.spot
  deployment         = { timeout = var.deployment_timeout }
}

module "proxy" {
  source = "./modules/app"

  name   = "${var.name}-proxy"
  region = var.region
  containers = {
    proxy = {
      image = var.images.proxy
      user  = "101:101"
      port  = 3050
      environment = merge(
        {
          API_UPSTREAM = local.by_name ? "${local.addresses.api}:8080" : "${module.api.load_balancer_dns_name}:${module.api.front.port}"
          WEB_UPSTREAM = local.by_name ? "${local.addresses.web}:3000" : "${module.web.load_balancer_dns_name}:${module.web.front.port}"
          # The security group lets nobody in but the load balancer, which has a private address and says who the client is.
          PROXY_TRUSTED = "10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,100.64.0.0/10"
        },
        lookup(var.environment, "proxy", {}),
        { PROXY_HOSTS = join(",", local.hosts) },
      )
      health_check   = { command = ["CMD", "wget", "-q", "-O", "/dev/null", "http://127.0.0.1:3050/healthz"] }
      writable_paths = ["/tmp"]
      secrets        = lookup(var.secrets, "proxy", {})
      docker_labels  = lookup(var.docker_labels, "proxy", {})
    }
  }
  replicas    = var.replicas.proxy
  cpu         = var.sizes.proxy.cpu
  memory      = var.sizes.proxy.memory
  autoscaling = lookup(var.autoscaling, "proxy", null)

  servers         = { api = module.api.front, web = module.web.front }
  certificate_arn = var.certificate_arn
  load_balancer = {
    subnet_ids          = local.network.public_subnet_ids
    shared              = var.platform.load_balancer
    port                = var.listener_port
    ingress_cidr_blocks = var.ingress_cidr_blocks
    access_logs         = local.access_logs.proxy
    deletion_protection = !var.disposable
  }

  cluster            = var.platform.cluster
  execution_role_arn = var.platform.services.proxy.execution_role_arn
  task_role_arn      = var.platform.services.proxy.task_role_arn
  log_group_name     = var.platform.services.proxy.log_group_name
  vpc_id             = local.network.vpc_id
  subnet_ids         = local.network.task_subnet_ids
  assign_public_ip   = !local.network.private
  egress             = local.network.egress
  architecture       = var.architecture
  spot               = var.spot
  deployment         = { timeout = var.deployment_timeout }
}

resource "aws_route53_record" "this" {
  count = try(var.domain.zone_id, null) == null ? 0 : 1

  zone_id = var.domain.zone_id
  name    = var.domain.name
  type    = "A"

  alias {
    name                   = module.proxy.load_balancer_dns_name
    zone_id                = module.proxy.load_balancer_zone_id
    evaluate_target_health = true
  }
}
