# The three images, as CI builds and pushes them: docker buildx bake --push. Locally, make build builds them with Compose, for the
# machine's own platform.

variable "REGISTRY" {
  default = "sys-stats"
}
variable "TAG" {
  default = "dev"
}
variable "VERSION" {
  default = "dev"
}
variable "REVISION" {
  default = ""
}
variable "SOURCE_DATE_EPOCH" {
  default = "0"
}
variable "PLATFORMS" {
  default = "linux/amd64,linux/arm64"
}
# gha: layers are kept between runs in GitHub's cache, separately for each image.
variable "CACHE" {
  default = ""
}

group "default" {
  targets = ["api", "web", "proxy"]
}

target "image" {
  matrix = {
    service = ["api", "web", "proxy"]
  }
  name      = service
  context   = service
  platforms = split(",", PLATFORMS)
  tags      = ["${REGISTRY}/${service}:${TAG}"]
  args = {
    VERSION           = VERSION
    REVISION          = REVISION
    SOURCE_DATE_EPOCH = SOURCE_DATE_EPOCH
  }
  labels = {
    "org.opencontainers.image.revision" = REVISION
  }
  # Its contents and how it was built, pushed with the image.
  attest     = ["type=sbom", "type=provenance,mode=max"]
  cache-from = CACHE == "gha" ? ["type=gha,scope=${service}"] : []
  cache-to   = CACHE == "gha" ? ["type=gha,scope=${service},mode=max"] : []
}
