package kernel

import (
	"bytes"
	"errors"
	"io/fs"
	"strings"
	"unicode/utf8"
)

// mostReasonBytes bounds a reason: a sentence for the page, whatever an error quotes.
const mostReasonBytes = 240

// mostQuotedBytes bounds what an error quotes of a file.
const mostQuotedBytes = 80

// Reason puts an error into a sentence for the page: the path and the cause, without the name of the system call.
func Reason(err error) string {
	text := err.Error()
	if pathError := (*fs.PathError)(nil); errors.As(err, &pathError) {
		text = pathError.Path + " cannot be read: " + pathError.Err.Error()
	}
	text = strings.TrimSuffix(text, ".")
	if len(text) >= mostReasonBytes {
		text = cut(text, mostReasonBytes-len("….")) + "…"
	}
	return text + "."
}

// Quoted returns what may be quoted of content in an error: its first line, cut short.
func Quoted(content []byte) string {
	content, _, _ = bytes.Cut(bytes.TrimSpace(content), []byte("\n"))
	if len(content) <= mostQuotedBytes {
		return string(content)
	}
	return cut(string(content), mostQuotedBytes) + "…"
}

// cut shortens text to at most length bytes, at the beginning of a character.
func cut(text string, length int) string {
	if len(text) <= length {
		return text
	}
	for length > 0 && !utf8.RuneStart(text[length]) {
		length--
	}
	return text[:length]
}
