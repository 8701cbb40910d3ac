#!/usr/bin/env bash
# The kernel suite (make e2e-kernel): the real api on a real Linux of its own, pure cgroup v2, against loads that the suite makes: limits,
# nested and changed; throttling, working set, kills, pressure, memory.high; processors, swap, disks; services that contend: who waits, and
# because of whom; and what it says of a kernel without pressure stall information or memory controller, and of a proc that hides
# processes. Takes ten minutes on an emulated machine.
#
# KERNEL_VM is a program that boots such a machine, called as   KERNEL_VM run DIR [OPTION VALUE]...   It boots with DIR copied to /, runs
# /test there as root with the output on its own, and exits with its status; /proc, /sys, /dev, /tmp, busybox in /bin, a loopback interface
# and cgroup v2 at /sys/fs/cgroup with all controllers on are there. The options are
#   --append TEXT  more of the kernel's command line      --cpus N   --memory MiB   --seconds S, after which it fails
#   --disk MiB     an empty disk, /dev/vda, then /dev/vdb  --modules NAMES of the kernel, loaded first
# The suite gives up before S is over; where the machine stops before that, the last lines say in which check.
# SUITE names one suite to run alone: machine, contention, no-psi or no-memory.
set -euo pipefail
cd "$(dirname "$0")/.."

die() { echo "kernel: $*" >&2; exit 1; }
[ -n "${KERNEL_VM:-}" ] || die "KERNEL_VM is not set: it names the program that boots a kernel for the suite. The head of e2e/kernel.sh says what it must do."
command -v "$KERNEL_VM" >/dev/null || die "KERNEL_VM=$KERNEL_VM is no program that can be run."
PATH=$PATH:/usr/sbin:/sbin
for tool in go mke2fs; do command -v "$tool" >/dev/null || die "$tool is not installed, and without it nothing can be tested here."; done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/root"
export CGO_ENABLED=0
(cd api && go build -ldflags '-s -w' -o "$work/root/api" ./cmd/api) || die "the api does not build."
go build -ldflags '-s -w' -o "$work/root/test" e2e/kernel/*.go || die "the program of the suite (e2e/kernel) does not build."
mke2fs -q -t ext4 -F "$work/root/disk.img" 24M >/dev/null || die "mke2fs makes no ext4 image."

passed=0 failed=0
# lines WORD: how many lines say so. The program that boots the machine may show its last ones once more.
lines() { awk -v word="$1" '{ sub(/\r$/, "") } $1 == word && !seen[$0]++ { n++ } END { print n + 0 }' "$work/output"; }
# boot SUITE SECONDS OPTION...: one machine, whose checks are counted. The suite has the seconds to give up by itself, and then says where it
# hangs; the machine has a minute more. One that does not end as it should has failed.
boot() {
  local suite=$1 seconds=$2 counts
  shift 2
  [ "${SUITE:-$suite}" = "$suite" ] || return 0
  printf '\nkernel: %s, at most %d s; a machine may show what it says at its end only\n' "$suite" $((seconds + 60))
  echo "$suite" >"$work/root/suite"
  echo "$seconds" >"$work/root/seconds"
  timeout --kill-after=10 $((seconds + 120)) "$KERNEL_VM" run "$work/root" --cpus 2 --seconds $((seconds + 60)) "$@" 2>&1 |
    tee "$work/output" | grep -v '^  begins  ' || true
  counts=$(sed -n 's/^counted \([0-9]* [0-9]*\)$/\1/p' "$work/output")
  if [ -z "$counts" ]; then
    passed=$((passed + $(lines passed))) failed=$((failed + 1 + $(lines FAILED)))
    echo "kernel: the machine of $suite did not come to its end; it has $((seconds + 60)) s. The last check that it began: $(sed -n 's/\r$//; s/^  begins  //p' "$work/output" | tail -n 1)"
    return 0
  fi
  passed=$((passed + ${counts% *})) failed=$((failed + ${counts#* }))
}

boot machine 540 --memory 640 --disk 24 --disk 24 --modules 'ext4 lzo-rle zram'
boot contention 600 --memory 320 --disk 24 --modules 'lzo-rle zram'
boot no-psi 180 --memory 512 --append 'psi=0'
boot no-memory 180 --memory 512 --append 'cgroup_disable=memory'

printf '\nkernel: %d passed, %d failed\n' "$passed" "$failed"
[ $((passed)) -gt 0 ] && [ "$failed" = 0 ]
