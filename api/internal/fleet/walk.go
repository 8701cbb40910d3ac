package fleet

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"strconv"
)

// walker goes through JSON (RFC 8259) as it comes, and keeps nothing but the string or number that is asked for, each within
// bounds. A decoder of encoding/json keeps whole values, and going through its tokens takes fifteen times as long. What is null counts as
// absent; what has another type than the one asked for is an error. What is skipped is looked at only as far as it takes to
// find its end.
type walker struct {
	from  *bufio.Reader
	last  []byte // the string or literal that was read last
	depth int
}

func newWalker(from io.Reader) *walker { return &walker{from: bufio.NewReader(from)} }

// next returns the first byte that is no space.
func (w *walker) next() (byte, error) {
	for {
		c, err := w.from.ReadByte()
		if err != nil || c != ' ' && c != '\n' && c != '\t' && c != '\r' {
			return c, err
		}
	}
}

// inside calls each before whatever is in an object or array, until its end.
func (w *walker) inside(opening byte, each func() error) error {
	c, err := w.next()
	if err != nil {
		return err
	}
	if c == 'n' {
		return w.null(c)
	}
	if c != opening {
		return errNoSnapshot
	}
	return w.rest(opening+2, each) // in ASCII, both closing brackets stand two after the opening ones
}

// rest is inside after the opening bracket.
func (w *walker) rest(closing byte, each func() error) error {
	if w.depth++; w.depth > maxDepth {
		return errNoSnapshot
	}
	defer func() { w.depth-- }()
	c, err := w.next()
	if err != nil || c == closing {
		return err
	}
	if err := w.from.UnreadByte(); err != nil {
		return err
	}
	for {
		if err := each(); err != nil {
			return err
		}
		switch c, err := w.next(); {
		case err != nil || c == closing:
			return err
		case c != ',':
			return errNoSnapshot
		}
	}
}

// object calls each for every key of an object: it must read the value.
func (w *walker) object(each func(key string) error) error {
	return w.inside('{', func() error {
		if err := w.key(); err != nil {
			return err
		}
		return each(string(w.last[1 : len(w.last)-1])) // a name that we know has no escapes
	})
}

// key reads a key and the colon after it.
func (w *walker) key() error {
	if c, err := w.next(); err != nil || c != '"' {
		return errors.Join(err, errNoSnapshot)
	}
	if err := w.quoted(); err != nil {
		return err
	}
	if c, err := w.next(); err != nil || c != ':' {
		return errors.Join(err, errNoSnapshot)
	}
	return nil
}

// array calls each for every element of an array: it must read the element.
func (w *walker) array(each func() error) error { return w.inside('[', each) }

// skip reads a value of any type, and forgets it.
func (w *walker) skip() error {
	c, err := w.next()
	switch {
	case err != nil:
		return err
	case c == '{':
		return w.rest('}', func() error {
			if err := w.key(); err != nil {
				return err
			}
			return w.skip()
		})
	case c == '[':
		return w.rest(']', w.skip)
	case c == '"':
		return w.quoted()
	default:
		return w.literal(c)
	}
}

// quoted reads a string after its first quote, quotes and escapes included.
func (w *walker) quoted() error {
	w.last = append(w.last[:0], '"')
	for isEscaped := false; ; {
		c, err := w.from.ReadByte()
		if err != nil {
			return err
		}
		if c < ' ' || len(w.last) > maxStringBytes {
			return errNoSnapshot
		}
		w.last = append(w.last, c)
		if c == '"' && !isEscaped {
			return nil
		}
		isEscaped = c == '\\' && !isEscaped
	}
}

// literal reads a number, true, false or null after its first byte.
func (w *walker) literal(c byte) (err error) {
	w.last = w.last[:0]
	for err == nil && (c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '-' || c == '+' || c == '.') {
		if w.last = append(w.last, c); len(w.last) > maxLiteralBytes {
			return errNoSnapshot
		}
		c, err = w.from.ReadByte()
	}
	if len(w.last) == 0 {
		return errNoSnapshot
	}
	if err != nil {
		return err // a snapshot does not end with a literal
	}
	return w.from.UnreadByte()
}

func (w *walker) null(first byte) error {
	if err := w.literal(first); err != nil {
		return err
	}
	if string(w.last) != "null" {
		return errNoSnapshot
	}
	return nil
}

// text reads a string into target, as it is.
func (w *walker) text(target *string) error {
	c, err := w.next()
	if err != nil {
		return err
	}
	if c != '"' {
		return w.null(c)
	}
	if err := w.quoted(); err != nil {
		return err
	}
	return json.Unmarshal(w.last, target)
}

// number reads a number into target. One that is too large for its type is the infinity next to it.
func (w *walker) number(target **float64) error {
	c, err := w.next()
	if err != nil {
		return err
	}
	if err := w.literal(c); err != nil || string(w.last) == "null" {
		return err
	}
	value, err := strconv.ParseFloat(string(w.last), 64)
	if !json.Valid(w.last) || err != nil && !errors.Is(err, strconv.ErrRange) {
		return errNoSnapshot
	}
	*target = &value
	return nil
}

// end makes sure that nothing comes after the value.
func (w *walker) end() error {
	_, err := w.next()
	if errors.Is(err, io.EOF) {
		return nil
	}
	return errors.Join(err, errNoSnapshot)
}
