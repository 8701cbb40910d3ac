package host

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/kernel"
)

// shown returns the mountpoints that are shown of a table, one a filesystem, "ro" behind those that nobody can write to.
func shown(t *testing.T, table ...string) []string {
	t.Helper()
	mounts, err := kernel.ParseMounts([]byte(strings.Join(table, "\n") + "\n"))
	if err != nil {
		t.Fatal(err)
	}
	var text []string
	for _, group := range perDevice(visible(describe(mounts))) {
		text = append(text, group[0].mountpoint)
		if group[0].readOnly {
			text[len(text)-1] += " ro"
		}
	}
	return text
}

const rootMount = "1 0 8:1 / / rw - ext4 /dev/sda1 rw"

// A filesystem is read-only where nobody can write to it by any of its mounts.
func TestReadOnlyFilesystems(t *testing.T) {
	for name, test := range map[string]struct {
		table []string
		want  string
	}{
		"one mount":                          {[]string{rootMount, "2 1 8:2 / /a ro - ext4 /dev/sda2 rw"}, "/ /a ro"},
		"made so after an error":             {[]string{rootMount, "2 1 8:2 / /a rw - ext4 /dev/sda2 ro,errors=remount-ro"}, "/ /a ro"},
		"made so in an emergency":            {[]string{rootMount, "2 1 8:2 / /a rw - ext4 /dev/sda2 rw,emergency_ro"}, "/ /a ro"},
		"no source, so that columns are one": {[]string{rootMount, "2 1 0:2 / /a rw - tmpfs  ro,size=4k"}, "/ /a ro"},
		"an option that begins alike":        {[]string{rootMount, "2 1 8:2 / /a rw,rootcontext=x - ext4 /dev/sda2 rw,root=1"}, "/ /a"},
		"the whole read-only, a part of it not": {[]string{
			"1 0 252:4 /deploy/abc / rw - xfs /dev/vda4 rw", "2 1 252:4 / /sysroot ro - xfs /dev/vda4 rw", "3 1 252:4 /deploy/abc/usr /usr ro - xfs /dev/vda4 rw"}, "/sysroot"},
		"written to below what is not shown":       {[]string{rootMount, "2 1 8:2 / /a ro - ext4 /dev/sda2 rw", "3 1 8:2 /x /var/lib/kubelet/pods/1/x rw - ext4 /dev/sda2 rw"}, "/ /a"},
		"written to by a mount that another hides": {[]string{rootMount, "2 1 8:2 / /a rw - ext4 /dev/sda2 rw", "3 2 8:3 / /a rw - ext4 /dev/sda3 rw", "4 1 8:2 / /b ro - ext4 /dev/sda2 rw"}, "/ /a /b"},
		"subvolumes of btrfs are one":              {[]string{"1 0 0:30 /@ / rw - btrfs /dev/sda1 rw,subvol=/@", "2 1 0:30 /@snapshots /.snapshots ro - btrfs /dev/sda1 rw,subvol=/@snapshots"}, "/"},
		"datasets of ZFS are several":              {[]string{rootMount, "2 1 0:40 / /tank rw - zfs tank rw", "3 2 0:41 / /tank/media ro - zfs tank/media ro"}, "/ /tank /tank/media ro"},
	} {
		if got := strings.Join(shown(t, test.table...), " "); got != test.want {
			t.Errorf("%s: %s, to be %s", name, got, test.want)
		}
	}
}

func TestWhatIsStorage(t *testing.T) {
	const long = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
	for line, want := range map[string]bool{
		"2 1 8:2 / /data rw - ext4 /dev/sdb1 rw":                                                     true,
		"2 1 0:2 / /mnt/nas rw - nfs4 nas:/ rw":                                                      true,
		"2 1 0:2 / /mnt/plex rw - fuse.rclone remote: rw":                                            true,
		"2 1 0:2 / /mnt/pool rw - fuse.mergerfs a:b rw":                                              true,
		"2 1 0:2 / /media/stick rw - fuseblk /dev/sdc1 rw":                                           true,
		"2 1 0:2 / /run rw - tmpfs tmpfs rw":                                                         true,
		"2 1 8:2 / /var/lib/docker rw - ext4 /dev/sdb1 rw":                                           true,
		"2 1 8:2 / /var/lib/docker/volumes rw - ext4 /dev/sdb1 rw":                                   true,
		"2 1 8:2 / /var/lib/docker/volumes/pg/_data rw - xfs /dev/sdb1 rw":                           true,
		"2 1 0:2 / /var/lib/docker/volumes/share/_data rw - nfs4 nas:/ rw":                           true,
		"2 1 8:2 / /var/lib/containers/storage/volumes/pg/_data rw - xfs /dev/sdb1 rw":               true,
		"2 1 8:2 / /var/lib/kubelet rw - ext4 /dev/sdb1 rw":                                          true,
		"2 1 0:2 / /var/lib/docker/overlay2/abc/merged rw - overlay overlay rw":                      false,
		"2 1 0:2 / /var/lib/docker/containers/" + long + "/mounts/shm rw - tmpfs shm rw":             false,
		"2 1 0:2 / /data/docker/containers/" + long + "/mounts/shm rw - tmpfs shm rw":                false,
		"2 1 0:2 / /srv/storage/overlay-containers/" + long + "/userdata/shm rw - tmpfs shm rw":      false,
		"2 1 253:2 / /var/lib/docker/devicemapper/mnt/" + long + " rw - xfs /dev/mapper/docker-1 rw": false,
		"2 1 0:2 / /var/lib/docker/zfs/graph/" + long + " rw - zfs rpool/docker/1 rw":                false,
		"2 1 8:2 / /var/lib/kubelet/pods/1/volumes/x rw - ext4 /dev/sdb1 rw":                         false,
		"2 1 7:2 / /snap/core/1 ro - squashfs /dev/loop2 ro":                                         false,
		"2 1 0:2 / /snap/core/1 ro - fuse.snapfuse snapfuse ro":                                      false,
		"2 1 0:2 / /run/user/1000/doc rw - fuse.portal portal rw":                                    false,
		"2 1 0:2 / /run/user/1000/gvfs rw - fuse.gvfsd-fuse gvfsd-fuse rw":                           false,
		"2 1 0:2 / /var/lib/lxcfs rw - fuse.lxcfs lxcfs rw":                                          false,
		"2 1 0:2 / /dev/shm rw - tmpfs tmpfs rw":                                                     false,
		"2 1 0:2 / /mnt/nas rw - autofs systemd-1 rw,timeout=300":                                    false,
		"2 1 0:2 / /var/overlay rw - overlay overlay rw":                                             false,
	} {
		if got := len(shown(t, rootMount, line)) == 2; got != want {
			t.Errorf("%s: shown is %t", line, got)
		}
	}
	for _, root := range []string{"1 0 0:9 / / rw - overlay overlay rw,lowerdir=/a", "1 0 7:0 / / ro - squashfs /dev/loop0 ro", "1 0 0:9 / / rw - tmpfs none rw"} {
		if got := shown(t, root); len(got) != 1 {
			t.Errorf("of a machine whose root is %s is shown %v", root, got)
		}
	}
}

func TestExpiry(t *testing.T) {
	mounts, err := kernel.ParseMounts([]byte(strings.Join([]string{
		rootMount,
		"2 1 0:50 / /net rw - autofs auto.net rw,fd=7,pgrp=1,timeout=300,minproto=5",
		"3 2 0:51 / /net/nas rw - nfs4 nas:/ rw,timeo=600",
		"4 3 0:52 / /net/nas/deep rw - nfs4 nas:/deep rw",
		"5 1 0:53 / /mnt/disk rw - autofs systemd-1 rw,timeout=0",
		"6 5 8:9 / /mnt/disk rw - ext4 /dev/sdb1 rw",
		"7 1 0:54 / /mnt/old rw - autofs systemd-1 rw",
		"8 7 8:10 / /mnt/old rw - ext4 /dev/sdc1 rw",
		"9 10 8:11 / /circle rw - ext4 /dev/sdd1 rw",
		"10 9 8:12 / /circle/b rw - ext4 /dev/sde1 rw",
	}, "\n")))
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]time.Duration{}
	for _, mount := range describe(mounts) {
		if mount.filesystem != "autofs" {
			got[mount.source] = mount.expires
		}
	}
	for source, want := range map[string]time.Duration{
		"/dev/sda1": 0, "nas:/": 5 * time.Minute, "nas:/deep": 5 * time.Minute, "/dev/sdb1": 0, "/dev/sdc1": usualExpiry, "/dev/sdd1": 0, "/dev/sde1": 0,
	} {
		if got[source] != want {
			t.Errorf("%s expires after %s, to be %s", source, got[source], want)
		}
	}
}

// What autofs has mounted is not kept mounted for our sake: while nobody watches it is not asked, and while somebody does
// more rarely than autofs looks.
func TestAutomaticMount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		machine := newMounted(t, rootMount+"\n2 1 0:50 / /net rw - autofs auto.net rw,timeout=120\n3 2 0:51 / /net/nas rw - nfs4 nas:/ rw\n")
		watched := false
		machine.SetWatched(func() bool { return watched })
		rows, absent := machine.after(t, 600)
		if _, found := rows["/net/nas"]; found || machine.times("/net/nas") != 0 || !strings.Contains(absent["filesystems[/net/nas]"].Reason, "only while somebody watches") {
			t.Errorf("while nobody watches: %+v, missing %+v, asked %d times", rows, absent, machine.times("/net/nas"))
		}
		if machine.times("/") < 100 {
			t.Errorf("/ was asked %d times", machine.times("/"))
		}
		watched = true
		rows, absent = machine.after(t, 170)
		if _, found := rows["/net/nas"]; !found || len(absent) != 0 || machine.times("/net/nas") != 1 {
			t.Errorf("while somebody watches: %+v, missing %+v, asked %d times", rows, absent, machine.times("/net/nas"))
		}
		if rows["/net/nas"].At.After(time.Now().Add(-169 * time.Second)) {
			t.Errorf("its number is of %s, and it is %s", rows["/net/nas"].At, time.Now())
		}
		if machine.after(t, 20); machine.times("/net/nas") != 2 {
			t.Errorf("it was asked %d times", machine.times("/net/nas"))
		}
		watched = false
		rows, absent = machine.after(t, 150)
		if _, found := rows["/net/nas"]; !found || len(absent) != 0 {
			t.Errorf("not long after: %+v, missing %+v", rows, absent)
		}
		rows, absent = machine.after(t, 100)
		if missing := absent["filesystems[/net/nas]"]; rows["/net/nas"].Blocks == 0 || missing.AgeSeconds == nil || machine.times("/net/nas") != 2 {
			t.Errorf("long after: %+v, missing %+v", rows, absent)
		}
	})
}

// The numbers carry the time at which they were asked for.
func TestFilesystemsAreDated(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		machine := newMounted(t, rootMount+"\n")
		begun := time.Now()
		machine.filesystemRows(t)
		synctest.Wait()
		time.Sleep(20 * time.Second)
		rows, _ := machine.table(t)
		if !rows["/"].At.Equal(begun) {
			t.Errorf("a number of %s says that it is of %s", begun, rows["/"].At)
		}
	})
}

// A line that is no mount takes no other with it.
func TestBrokenMount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		machine := newMounted(t, rootMount+"\n2 1 8:2 /\n"+strings.Repeat("\x00", 1<<20)+"\n3 1 8:3 / /data rw - ext4 /dev/sdb rw\n")
		rows, absent := machine.after(t, 2)
		if missing := absent["filesystems"]; len(rows) != 2 || !strings.Contains(missing.Reason, "is not a mount") || len(missing.Reason) > 300 {
			t.Errorf("rows %+v, missing %+v", rows, absent)
		}
		machine.mount(t, "")
		if rows, absent := machine.after(t, 6); len(rows) != 0 || !strings.Contains(absent["filesystems"].Reason, "no mounts") {
			t.Errorf("an empty table: rows %+v, missing %+v", rows, absent)
		}
	})
}
