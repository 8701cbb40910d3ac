// Package credentials reads the files that guard the api: who may ask (htpasswd), and the certificate that it shows. Both are read again
// when they change, as a mounted secret and a renewed certificate do. A file that cannot be read any more, or is not valid, changes
// nothing, and is logged.
package credentials

import (
	"os"
	"slices"
	"sync"
	"time"

	"github.com/rs/zerolog"
)

// lookEvery is how often files are looked at, at most, and only when they are needed.
const lookEvery = time.Second

// version tells a file from what it was before.
type version struct {
	size     int64
	modified time.Time
}

// file is what was read of one or more files.
type file[T any] struct {
	paths []string
	read  func() (T, error)
	log   zerolog.Logger

	mu       sync.Mutex
	value    T
	versions []version
	looked   time.Time
}

// newFile reads the files for the first time.
func newFile[T any](log zerolog.Logger, read func() (T, error), paths ...string) (*file[T], error) {
	f := &file[T]{paths: paths, read: read, log: log}
	f.versions, f.looked = f.look(), time.Now()
	var err error
	f.value, err = read()
	return f, err
}

// get returns what the files say now.
func (f *file[T]) get() T {
	f.mu.Lock()
	defer f.mu.Unlock()
	if time.Since(f.looked) < lookEvery {
		return f.value
	}
	f.looked = time.Now()
	versions := f.look()
	if slices.Equal(versions, f.versions) {
		return f.value
	}
	f.versions = versions
	value, err := f.read()
	if err != nil {
		f.log.Warn().Err(err).Strs("files", f.paths).Msg("changed files cannot be used; what they said before still holds")
		return f.value
	}
	f.value = value
	f.log.Info().Strs("files", f.paths).Msg("changed files were read")
	return f.value
}

func (f *file[T]) look() []version {
	versions := make([]version, len(f.paths))
	for i, path := range f.paths {
		if info, err := os.Stat(path); err == nil {
			versions[i] = version{info.Size(), info.ModTime().UTC()}
		}
	}
	return versions
}
