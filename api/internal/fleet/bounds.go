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
	errTooLong     = fmt.Errorf("answered with more than %d MiB", maxAnswerBytes>>20)
	errNoSnapshot  = errors.New("answered with something that is not a snapshot")
	errOutOfBounds = fmt.Errorf("%w: a string, number or depth out of bounds", errNoSnapshot)
)

// boundedJSON is a reader of JSON that ends where the text grows beyond what a snapshot can be. The decoder above it keeps a
// whole string, number or run of spaces, and a note for each level of depth: what of these may come bounds its memory.
type boundedJSON struct {
	from    io.Reader
	total   int
	run     int // bytes of the string or literal that is being read
	depth   int
	inText  bool
	escaped bool
	spaced  bool  // the last byte was a space outside of a string
	failed  error // why reading ended, other than io.EOF
}

func (b *boundedJSON) Read(p []byte) (int, error) {
	for b.failed == nil {
		n, err := b.from.Read(p)
		b.total += n
		kept, bad := b.pass(p[:n])
		switch {
		case b.total > maxAnswerBytes:
			err = errTooLong
		case bad != nil:
			err = bad
		}
		if err != nil && !errors.Is(err, io.EOF) {
			b.failed = err
		}
		if kept > 0 || err != nil || len(p) == 0 {
			return kept, err
		}
	}
	return 0, b.failed // for good: a decoder that was given bytes with an error asks again
}

// pass looks at each byte, and closes up the text where a run of spaces is left out but for the first.
func (b *boundedJSON) pass(text []byte) (kept int, err error) {
	for _, c := range text {
		isSpace := !b.inText && (c == ' ' || c == '\n' || c == '\t' || c == '\r')
		if isSpace && b.spaced {
			continue
		}
		b.spaced = isSpace
		text[kept] = c
		kept++
		b.run++
		switch {
		case b.inText && b.escaped:
			b.escaped = false
		case b.inText && c == '\\':
			b.escaped = true
		case c == '"':
			b.inText, b.run = !b.inText, 0
		case b.inText:
		case c == '{', c == '[':
			b.depth, b.run = b.depth+1, 0
		case c == '}', c == ']':
			b.depth, b.run = b.depth-1, 0
		case isSpace, c == ',', c == ':':
			b.run = 0
		}
		if b.depth > maxDepth || b.run > maxStringBytes || !b.inText && b.run > maxLiteralBytes {
			return kept, errOutOfBounds
		}
	}
	return kept, nil
}
