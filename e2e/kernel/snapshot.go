package main

import (
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"strings"
)

// snapshot is an answer of /stats, as JSON has it.
type snapshot struct{ document any }

var step = regexp.MustCompile(`([^.\[\]]+)|\[([^\]]+)\]`)

// value follows a path such as filesystems[/data].usagePercent, in which a row is named by its name, mountpoint or device.
func (s snapshot) value(path string) any {
	value := s.document
	for _, match := range step.FindAllStringSubmatch(path, -1) {
		switch inner := value.(type) {
		case map[string]any:
			value = inner[match[1]]
		case []any:
			value = nil
			for _, row := range inner {
				fields, _ := row.(map[string]any)
				if fields["name"] == match[2] || fields["mountpoint"] == match[2] || fields["device"] == match[2] || fields["field"] == match[2] {
					value = row
				}
			}
		default:
			return nil
		}
	}
	return value
}

// need returns a number, NaN where it is absent: no comparison with that holds.
func (s snapshot) need(path string) float64 {
	if number, isNumber := s.value(path).(float64); isNumber {
		return number
	}
	return math.NaN()
}

// rows returns how many rows a list has.
func (s snapshot) rows(path string) int {
	rows, _ := s.value(path).([]any)
	return len(rows)
}

// equal wants a value.
func (s snapshot) equal(path string, want any) error {
	got := s.value(path)
	if number, isInt := want.(int); isInt {
		want = float64(number)
	}
	if got != want {
		return s.unlike(fmt.Sprintf("%s is %v instead of %v", path, got, want), path)
	}
	return nil
}

// between wants a number in a range.
func (s snapshot) between(path string, low, high float64) error {
	if got := s.need(path); !(got >= low && got <= high) {
		return s.unlike(fmt.Sprintf("%s is %v instead of %v to %v", path, s.value(path), low, high), path)
	}
	return nil
}

// count wants so many rows.
func (s snapshot) count(path string, want int) error {
	rows, isList := s.value(path).([]any)
	if !isList || len(rows) != want {
		return s.unlike(fmt.Sprintf("%s has %d rows instead of %d", path, len(rows), want), path)
	}
	return nil
}

// absent wants that there is no value, or an empty list, and that a reason or a hint says why.
func (s snapshot) absent(path, why string) error {
	got := s.value(path)
	if rows, isList := got.([]any); got != nil && !(isList && len(rows) == 0) {
		return fmt.Errorf("%s is %v instead of absent", path, got)
	}
	row, _ := s.value("missing").([]any)
	for _, one := range row {
		fields, _ := one.(map[string]any)
		if fields["field"] == path && strings.Contains(fmt.Sprint(fields["reason"], " ", fields["hint"]), why) {
			return nil
		}
	}
	return fmt.Errorf("%s is absent, and not because of %q: %v", path, why, s.value("missing"))
}

// present wants that a field is not named as missing.
func (s snapshot) present(path string) error {
	rows, _ := s.value("missing").([]any)
	for _, one := range rows {
		if fields, _ := one.(map[string]any); fields["field"] == path {
			return fmt.Errorf("%s is missing: %v", path, one)
		}
	}
	return nil
}

// missing wants that some reason says a text.
func (s snapshot) missing(why string) error {
	rows, _ := s.value("missing").([]any)
	for _, one := range rows {
		if fields, _ := one.(map[string]any); strings.Contains(fmt.Sprint(fields["reason"]), why) {
			return nil
		}
	}
	return fmt.Errorf("nothing is missing because of %q: %v", why, rows)
}

// sentence returns what the verdict says of a field, "" where it says nothing.
func (s snapshot) sentence(field string) string {
	rows, _ := s.value("verdict.sentences").([]any)
	for _, one := range rows {
		if fields, _ := one.(map[string]any); fields["field"] == field {
			return fmt.Sprint(fields["text"])
		}
	}
	return ""
}

// finding wants a sentence of the verdict.
func (s snapshot) finding(field, text string) error {
	if got := s.sentence(field); got == "" || !strings.Contains(got, text) {
		return s.unlike(fmt.Sprintf("no sentence about %s says %q", field, text), "verdict")
	}
	return nil
}

// quiet wants that the verdict says nothing of a field.
func (s snapshot) quiet(field string) error {
	if got := s.sentence(field); got != "" {
		return fmt.Errorf("the verdict says of %s: %s", field, got)
	}
	return nil
}

// unlike is an error with what of the snapshot it is about.
func (s snapshot) unlike(text, path string) error {
	section, _, _ := strings.Cut(path, ".")
	section, _, _ = strings.Cut(section, "[")
	shown, err := json.Marshal(s.value(section))
	if err != nil {
		return err
	}
	return fmt.Errorf("%s\n%s: %.600s", text, section, shown)
}

// all wants that each of several things holds.
func all(problems ...error) error {
	for _, err := range problems {
		if err != nil {
			return err
		}
	}
	return nil
}
