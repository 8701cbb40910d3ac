#!/usr/bin/env bash
# Packages charts/stats into the folder given (default: this one), under the version that git gives it (make chart-package).
# A chart's version must be a semantic one: v1.2.3-4-gabc, as git describes it, becomes 1.2.3-4-gabc and a bare abc 0.0.0-gabc.
# Its appVersion, the default tag of its images, is what git describes: so make build, the pipeline and a release name them.
set -euo pipefail
folder=$(realpath "${1:-.}")
cd "$(dirname "$0")/../api"
described=${VERSION:-$(git describe --tags --always --dirty)}
case $described in
  v[0-9]*.[0-9]*.[0-9]*) version=${described#v} ;;
  *) version=0.0.0-g${described//[!0-9A-Za-z.-]/-} ;;
esac
go tool -modfile=../tools/kubernetes/go.mod helm package ../charts/stats --version "$version" --app-version "$described" --destination "$folder"
