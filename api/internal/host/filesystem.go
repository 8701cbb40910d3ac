package host

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/kernel"
	"github.com/sys-stats/sys-stats/api/internal/stats"
)

const filesystemPeriod = 5 * time.Second

// expiryMargin is how much longer than autofs needs to find a filesystem unused it is left alone.
const expiryMargin = time.Minute

// filesystems asks every filesystem of the machine for its size, each in its own time: one that hangs, as a network
// file system without its server does, holds up nobody.
type filesystems struct {
	ask func(path string, part bool) (answer, error)

	read    time.Time // when the mount tables were read
	groups  [][]mount // the machine's mounts, those of one device together, the one to show first
	own     []mount   // ours, of which those on the same device are where we can ask
	workers map[target]*slow[answer]
	lxcfs   []string        // the files of HOST_PROC that lxcfs replaces
	missing []stats.Missing // of the mount tables
}

// target is one of our mounts, at which a filesystem is asked. The id alone will not do: the kernel gives it again to
// the next mount. Nor will the device: one mount of it may hang, or be of another part of it, while the next is well.
type target struct {
	id                             int
	deviceNumber, root, mountpoint string
	part                           bool          // the same part of the filesystem is mounted on the machine, and may be a file
	expires                        time.Duration // autofs unmounts it when it is left alone for this long; 0 where it does not
}

func newFilesystems() filesystems {
	return filesystems{workers: map[target]*slow[answer]{}}
}

// readFilesystems reads the filesystems whose sizes are known, and names the others. There are none where there is no mount
// table.
func (r *Reader) readFilesystems(ctx context.Context, now time.Time, into *stats.MachineReading) {
	f := &r.filesystems
	if f.read.IsZero() || now.Sub(f.read) >= filesystemPeriod {
		r.readMounts(now)
	}
	into.LXCFS = f.lxcfs
	into.Missing = append(into.Missing, f.missing...)
	if f.groups == nil {
		return
	}
	known := make([]stats.FilesystemCounters, 0, len(f.groups))
	asked := map[target]bool{}
	watched := r.isWatched()
	for _, group := range f.groups {
		size, absent := f.look(ctx, now, watched, group, asked)
		if size != nil {
			known = append(known, *size)
		}
		if absent.Field != "" {
			into.Missing = append(into.Missing, absent)
		}
	}
	// What is not asked any more is let go, but not while it hangs: were it asked again by a new worker, two would hang.
	for at, worker := range f.workers {
		if !asked[at] && worker.idle() {
			delete(f.workers, at)
		}
	}
	into.Filesystems = known
}

// look asks one filesystem, of which the machine has the mounts in group, for its size. It notes in asked where.
func (f *filesystems) look(ctx context.Context, now time.Time, watched bool, group []mount, asked map[target]bool) (*stats.FilesystemCounters, stats.Missing) {
	for _, mount := range group {
		field := "filesystems[" + mount.mountpoint + "]"
		at, reachable := f.reach(mount)
		if !reachable {
			return nil, stats.Missing{
				Field:  field,
				Reason: "Its size cannot be asked from inside this container.",
				Hint:   "Bind a folder of it, an empty one will do: the volume " + path.Join(mount.mountpoint, "any-folder") + ":/host/filesystems/any-name:ro.",
			}
		}
		asked[at] = true
		newest, isKnown, age, problem := f.newest(ctx, now, watched, at)
		if isKnown && newest.isFile { // what it is a part of may be mounted elsewhere too
			continue
		}
		var absent stats.Missing
		if problem != "" {
			absent = late(field, problem, "", isKnown, age)
		}
		if !isKnown {
			return nil, absent
		}
		size := newest.size
		size.Mountpoint, size.Device, size.Type = mount.mountpoint, mount.source, mount.filesystem
		size.ReadOnly, size.Failed, size.At = mount.readOnly, mount.failed, now.Add(-age)
		return &size, absent
	}
	return nil, stats.Missing{} // single files of it are mounted and nothing else: it is none of ours
}

// newest returns what the filesystem at a mount said last, and asks it again where that is due. One that autofs would keep
// mounted for our sake is asked more rarely than that, and only while somebody watches.
func (f *filesystems) newest(ctx context.Context, now time.Time, watched bool, at target) (value answer, known bool, age time.Duration, problem string) {
	worker := f.workers[at]
	if worker == nil {
		worker = &slow[answer]{period: filesystemPeriod, read: func(context.Context) (answer, error) { return f.ask(at.mountpoint, at.part) }}
		if at.expires > 0 {
			worker.period = at.expires + expiryMargin
		}
		f.workers[at] = worker
	}
	if at.expires == 0 || watched {
		return worker.latest(ctx, now)
	}
	if value, known, age, problem = worker.newest(now); problem == "" && age > worker.period || !known {
		problem = "It is mounted by autofs, and asked for its size only while somebody watches, so that it can be unmounted."
	}
	return value, known, age, problem
}

// reach returns which of our mounts to ask about the machine's: one of the same part of the same filesystem, as parts may
// have quotas of their own, else one of the whole, else any on the same device.
func (f *filesystems) reach(mount mount) (target, bool) {
	best, rank := target{}, 0
	for _, own := range f.own {
		if own.deviceNumber != mount.deviceNumber {
			continue
		}
		now := 1
		switch {
		case own.root == mount.root && own.mountpoint == mount.mountpoint:
			now = 4
		case own.root == mount.root:
			now = 3
		case own.root == "/":
			now = 2
		}
		if now > rank {
			part := mount.root != "/" && mount.root == own.root
			best, rank = target{own.id, own.deviceNumber, own.root, own.mountpoint, part, own.expires}, now
		}
	}
	return best, rank > 0
}

// readMounts reads the mount table of the machine, that of its process 1, and our own, in which a path on the same device
// is one to ask.
func (r *Reader) readMounts(now time.Time) {
	f := &r.filesystems
	f.read, f.groups, f.missing = now, nil, nil
	own, err := r.mountTable(filepath.Join(r.roots.Own, "self/mountinfo"))
	if err != nil {
		f.missing = append(f.missing, missing("filesystems", err))
		return
	}
	machine, err := r.mountTable(r.proc("1/mountinfo"))
	if err != nil {
		absent := r.missingOfInit("filesystems", err)
		if !r.ownProc() {
			f.missing = append(f.missing, absent)
			return
		}
		machine = own // the only process table there is: what we see is what there is
	}
	f.own, f.groups = own, perDevice(machine)
	f.lxcfs = replacedByLXCFS(r.roots.Proc, own, machine)
}

// mountTable returns the mounts of a mount table that are not hidden by others. A line that cannot be understood costs only
// itself, and is named in missing.
func (r *Reader) mountTable(path string) ([]mount, error) {
	content, err := r.files.Read(path)
	if err != nil {
		return nil, err
	}
	table, problem := kernel.ParseMounts(content)
	if problem == nil && len(table) == 0 {
		problem = errors.New("it has no mounts")
	}
	if problem != nil {
		problem = fmt.Errorf("%s is not as expected: %w", path, problem)
		if len(table) == 0 {
			return nil, problem
		}
		r.filesystems.missing = append(r.filesystems.missing, missing("filesystems", problem))
	}
	return visible(describe(table)), nil
}

// missingOfInit says of field that what process 1 of the machine sees cannot be read, and why.
func (r *Reader) missingOfInit(field string, err error) stats.Missing {
	absent := missing(field, err)
	if errors.Is(err, fs.ErrPermission) || (errors.Is(err, fs.ErrNotExist) && r.procIsMounted()) {
		absent.Hint = "hidepid hides " + r.proc("1") + ": mount proc with hidepid=0, or let sys-stats run in the group that its gid= option names."
	}
	return absent
}
