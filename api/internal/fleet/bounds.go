package fleet

import (
	"errors"
	"fmt"
	"io"
)

// What an answer may be at most: more is no snapshot. A machine with 512 processors, 64 disks and 200 interfaces needs 150 kB.
const (
	maxAnswerBytes  = 2 << 20
	maxStringBytes  = 32 << 10 // a path of 4096 bytes, each of them escaped
	maxLiteralBytes = 64       // a number, true, false or null
	maxDepth        = 32
)

var (
	errTooLong    = fmt.Errorf("answered with more than %d MiB", maxAnswerBytes>>20)
	errNoSnapshot = errors.New("answered with something that is not a snapshot")
)

// bounded is a reader that fails past maxAnswerBytes, and knows why reading ended.
type bounded struct {
	from   io.Reader
	total  int
	failed error // other than io.EOF
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.failed != nil {
		return 0, b.failed
	}
	n, err := b.from.Read(p)
	if b.total += n; b.total > maxAnswerBytes {
		n, err = 0, errTooLong
	}
	if err != nil && !errors.Is(err, io.EOF) {
		b.failed = err
	}
	return n, err
}
