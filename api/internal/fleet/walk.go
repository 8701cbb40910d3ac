package fleet

import (
	"encoding/json"
	"errors"
	"io"
	"strconv"
)

// walker goes through JSON token by token, so that nothing is kept but what is asked for. What is null counts as absent;
// what has another type than the one asked for is an error.
type walker struct{ *json.Decoder }

func newWalker(from io.Reader) walker {
	decoder := json.NewDecoder(from)
	decoder.UseNumber() // 1e999 is a number, if none that fits
	return walker{decoder}
}

// object calls each for every key of an object: it must read the value.
func (w walker) object(each func(key string) error) error {
	return w.inside('{', func() error {
		key, err := w.Token()
		if err != nil {
			return err
		}
		return each(key.(string)) // the decoder lets no other key pass
	})
}

// inside calls each for whatever is in an object or array, until its end.
func (w walker) inside(opening json.Delim, each func() error) error {
	token, err := w.Token()
	if err != nil || token == nil {
		return err
	}
	if token != opening {
		return errNoSnapshot
	}
	for w.More() {
		if err := each(); err != nil {
			return err
		}
	}
	_, err = w.Token()
	return err
}

// array calls each for every element of an array: it must read the element.
func (w walker) array(each func() error) error { return w.inside('[', each) }

// skip reads a value of any type, and forgets it.
func (w walker) skip() error {
	for depth := 0; ; {
		token, err := w.Token()
		if err != nil {
			return err
		}
		switch token {
		case json.Delim('{'), json.Delim('['):
			depth++
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
		if depth == 0 {
			return nil
		}
	}
}

// text reads a string into target, as it is.
func (w walker) text(target *string) error {
	token, err := w.Token()
	if err != nil || token == nil {
		return err
	}
	value, isText := token.(string)
	if !isText {
		return errNoSnapshot
	}
	*target = value
	return nil
}

// number reads a number into target. One that is too large for its type is the infinity next to it.
func (w walker) number(target **float64) error {
	token, err := w.Token()
	if err != nil || token == nil {
		return err
	}
	literal, isNumber := token.(json.Number)
	if !isNumber {
		return errNoSnapshot
	}
	value, err := strconv.ParseFloat(literal.String(), 64)
	if err != nil && !errors.Is(err, strconv.ErrRange) {
		return errNoSnapshot
	}
	*target = &value
	return nil
}

// end makes sure that nothing comes after the value.
func (w walker) end() error {
	_, err := w.Token()
	if errors.Is(err, io.EOF) {
		return nil
	}
	if err == nil {
		return errNoSnapshot
	}
	return err
}
