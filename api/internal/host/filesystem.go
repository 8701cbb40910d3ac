package host

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

const filesystemPeriod = 5 * time.Second

// filesystems asks every filesystem of the machine for its size, each in its own time: one that hangs, as a network
// file system without its server does, holds up nobody.
type filesystems struct {
	statfs func(path string) (stats.FilesystemCounters, error)

	read    time.Time // when the mount tables were read
	mounts  []mount
	paths   map[string]string                          // where we can ask, by device number
	sizes   map[string]*slow[stats.FilesystemCounters] // by device number
	missing []stats.Missing                            // of the mount tables
}

func newFilesystems() filesystems {
	return filesystems{statfs: statfs, sizes: map[string]*slow[stats.FilesystemCounters]{}}
}

// readFilesystems returns the filesystems whose sizes are known, and names the others. It is nil where there is no mount
// table.
func (r *Reader) readFilesystems(ctx context.Context, now time.Time) ([]stats.FilesystemCounters, []stats.Missing) {
	f := &r.filesystems
	if f.read.IsZero() || now.Sub(f.read) >= filesystemPeriod {
		r.readMounts(now)
	}
	if f.mounts == nil {
		return nil, f.missing
	}
	known := make([]stats.FilesystemCounters, 0, len(f.mounts))
	missing := append([]stats.Missing{}, f.missing...)
	for _, mount := range f.mounts {
		field := "filesystems[" + mount.mountpoint + "]"
		askAt, reachable := f.paths[mount.deviceNumber]
		if !reachable {
			missing = append(missing, stats.Missing{
				Field:  field,
				Reason: "Its size cannot be asked from inside this container.",
				Hint:   "Bind a folder of it, an empty one will do: the volume " + path.Join(mount.mountpoint, "any-folder") + ":/host/filesystems/any-name:ro.",
			})
			continue
		}
		worker := f.sizes[mount.deviceNumber]
		if worker == nil {
			worker = &slow[stats.FilesystemCounters]{period: filesystemPeriod, read: func(context.Context) (stats.FilesystemCounters, error) {
				return f.statfs(askAt)
			}}
			f.sizes[mount.deviceNumber] = worker
		}
		size, isKnown, age, problem := worker.latest(ctx, now)
		if problem != "" {
			missing = append(missing, late(field, problem, "", isKnown, age))
		}
		if isKnown {
			size.Mountpoint, size.Device, size.Type = mount.mountpoint, mount.source, mount.filesystem
			size.ReadOnly = mount.readOnly
			known = append(known, size)
		}
	}
	return known, missing
}

// readMounts reads the mount table of the machine, that of its process 1, and our own, in which a path on the same device
// is one to ask.
func (r *Reader) readMounts(now time.Time) {
	f := &r.filesystems
	f.read, f.mounts, f.missing = now, nil, nil
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
	f.paths = map[string]string{}
	same := map[string]bool{} // device and mountpoint, where we see it as the machine does
	for _, mount := range own {
		if _, found := f.paths[mount.deviceNumber]; !found {
			f.paths[mount.deviceNumber] = mount.mountpoint
		}
		same[mount.deviceNumber+mount.mountpoint] = true
	}
	candidates := machine[:0:0]
	for _, mount := range machine {
		if !same[mount.deviceNumber+mount.mountpoint] || !r.ownProc() || isDirectory(mount) {
			candidates = append(candidates, mount)
		}
	}
	f.mounts = onePerDevice(candidates)
	if f.mounts == nil {
		f.mounts = []mount{}
	}
	current := map[string]bool{}
	for _, mount := range f.mounts {
		current[mount.deviceNumber] = true
	}
	for device := range f.sizes {
		if !current[device] {
			delete(f.sizes, device)
		}
	}
}

func (r *Reader) mountTable(path string) ([]mount, error) {
	content, err := r.files.read(path)
	if err != nil {
		return nil, err
	}
	return parseMounts(content)
}

// isDirectory tells apart what container runtimes bind file by file, such as /etc/hosts. Only mounts of a part of a
// filesystem are looked at, so that a mount that hangs is not touched.
func isDirectory(mount mount) bool {
	if mount.root == "/" {
		return true
	}
	info, err := os.Lstat(mount.mountpoint)
	return err != nil || info.IsDir()
}

// statfs asks for the size of the filesystem that path is on.
func statfs(path string) (stats.FilesystemCounters, error) {
	var answer unix.Statfs_t
	if err := unix.Statfs(path, &answer); err != nil {
		return stats.FilesystemCounters{}, &fs.PathError{Op: "statfs", Path: path, Err: err}
	}
	block := uint64(max(answer.Frsize, 0))
	if block == 0 { // before Linux 2.6
		block = uint64(max(answer.Bsize, 0))
	}
	return stats.FilesystemCounters{
		TotalBytes:     answer.Blocks * block,
		FreeBytes:      answer.Bfree * block,
		AvailableBytes: answer.Bavail * block,
		Inodes:         answer.Files,
		InodesFree:     answer.Ffree,
	}, nil
}

// missingOfInit says of field that what process 1 of the machine sees cannot be read, and why.
func (r *Reader) missingOfInit(field string, err error) stats.Missing {
	absent := missing(field, err)
	if errors.Is(err, fs.ErrPermission) || (errors.Is(err, fs.ErrNotExist) && r.procIsMounted()) {
		absent.Hint = "hidepid hides " + r.proc("1") + ": mount proc with hidepid=0, or let sys-stats run in the group that its gid= option names."
	}
	return absent
}
