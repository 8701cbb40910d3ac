package config

import (
	"errors"
	"os"
	"strings"
)

// ReadPassword returns the first line of a file. It is read each time that it is needed, as a mounted secret changes without notice.
func ReadPassword(path string) (string, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	line, _, _ := strings.Cut(string(content), "\n")
	if line = strings.TrimSuffix(line, "\r"); line == "" {
		return "", errors.New("the first line is empty")
	}
	return line, nil
}
