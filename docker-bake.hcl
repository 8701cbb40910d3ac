# The three images, as CI builds and pushes them: docker buildx bake --push. At home, make build does the same by compose, for the
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
# gha: layers are kept between runs in GitHub's cache, each image's by itself.
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
  # What is in it, and how it was made: both go to the registry beside the image.
  attest     = ["type=sbom", "type=provenance,mode=max"]
  cache-from = CACHE == "gha" ? ["type=gha,scope=${service}"] : []
  cache-to   = CACHE == "gha" ? ["type=gha,scope=${service},mode=max"] : []
}
