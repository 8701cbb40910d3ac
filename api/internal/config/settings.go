package config

import (
	"fmt"
	"io"
	"reflect"
	"strings"
	"text/tabwriter"
)

// Setting describes one environment variable.
type Setting struct {
	Name    string
	Default string
	Help    string
	field   string
}

// Settings lists every setting, in the order of Config.
func Settings() []Setting {
	fields := reflect.VisibleFields(reflect.TypeFor[Config]())
	settings := make([]Setting, 0, len(fields))
	for _, field := range fields {
		settings = append(settings, Setting{
			Name:    field.Tag.Get("env"),
			Default: field.Tag.Get("envDefault"),
			Help:    field.Tag.Get("help"),
			field:   field.Name,
		})
	}
	return settings
}

// WriteHelp prints the table of settings for a terminal.
func WriteHelp(out io.Writer) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "VARIABLE\tDEFAULT\tWHAT IT IS")
	for _, setting := range Settings() {
		fmt.Fprintf(table, "%s\t%s\t%s\n", setting.Name, setting.Default, setting.Help)
	}
	return table.Flush()
}

// WriteMarkdown prints the same table for README.md.
func WriteMarkdown(out io.Writer) error {
	text := strings.NewReplacer("|", `\|`, "*", `\*`)
	rows := "| variable | default | meaning |\n| --- | --- | --- |\n"
	for _, setting := range Settings() {
		rows += fmt.Sprintf("| `%s` | %s | %s |\n", setting.Name, text.Replace(setting.Default), text.Replace(setting.Help))
	}
	_, err := io.WriteString(out, rows)
	return err
}
