# The three images, as the workflows build and push them: docker buildx bake --push (tf/images.sh, .github/scripts/release.sh). The
# builder needs the docker-container driver and no emulator: docker buildx create --use --driver docker-container. On a developer's
# machine, make build builds the same images with compose, for that machine's platform.

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
  # Both are pushed beside the image: what is in it, and how it was built.
  attest = ["type=sbom", "type=provenance,mode=max"]
}
