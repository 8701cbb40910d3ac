package kernel

import (
	"os"
	"strings"
	"testing"
	"unicode"
)

func TestMounts(t *testing.T) {
	plain := Mount{ID: 36, Parent: 35, DeviceNumber: "98:0", Root: "/mnt1", Mountpoint: "/mnt2", Options: "rw,noatime", Type: "ext3", Source: "/dev/root", SuperOptions: "rw,errors=continue"}
	with := func(change func(*Mount)) *Mount {
		mount := plain
		change(&mount)
		return &mount
	}
	for line, want := range map[string]*Mount{
		"36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue":                           &plain,
		"36 35 98:0 /mnt1 /mnt2 rw,noatime - ext3 /dev/root rw,errors=continue":                                    &plain,
		"36 35 98:0 /mnt1 /mnt2 rw,noatime shared:2 master:1 propagate_from:3 - ext3 /dev/root rw,errors=continue": &plain,
		`36 35 98:0 /mnt1 /my\040data\011\134 rw,noatime - ext3 /dev/root rw,errors=continue`:                      with(func(m *Mount) { m.Mountpoint = "/my data\t\\" }),
		"36 35 98:0 /mnt1 /mnt2 rw,noatime - tmpfs  rw,seclabel":                                                   with(func(m *Mount) { m.Type, m.Source, m.SuperOptions = "tmpfs", "", "rw,seclabel" }),
		"36 35 98:0 /mnt1 /mnt2 rw,noatime - tmpfs none":                                                           with(func(m *Mount) { m.Type, m.Source, m.SuperOptions = "tmpfs", "none", "" }),
		"36 35 98:0 /mnt1 /mnt2 rw,noatime - cifs //nas/a\\040b rw,username=a b":                                   with(func(m *Mount) { m.Type, m.Source, m.SuperOptions = "cifs", "//nas/a b", "rw,username=a b" }),
		"36 35 98:0 /mnt1 /mnt2 rw,noatime - btrfs a - b rw":                                                       with(func(m *Mount) { m.Type, m.Source, m.SuperOptions = "btrfs", "a", "- b rw" }),
		"36 35 98:0 /mnt1 /mnt2 rw,noatime":                                                                        nil,
		"36 35 98:0 /mnt1 /mnt2 - ext3 /dev/root rw":                                                               nil,
		"x 35 98:0 /mnt1 /mnt2 rw - ext3 /dev/root rw":                                                             nil,
		"36 x 98:0 /mnt1 /mnt2 rw - ext3 /dev/root rw":                                                             nil,
		"36 35 98:0 /mnt1  rw - ext3 /dev/root rw":                                                                 nil,
		"36 35 98:0 /mnt1 /mnt2 rw -  /dev/root rw":                                                                nil,
		"36 35 98:0 /mnt1 /mnt2 rw - ext3":                                                                         nil,
		strings.Repeat("\x00", 1<<20):                                                                              nil,
		"36 35 " + strings.Repeat("x", 1<<20):                                                                      nil,
	} {
		mounts, err := ParseMounts([]byte("1 0 8:1 / / rw - ext4 /dev/sda rw\n\n" + line + "\n"))
		switch {
		case want == nil && (len(mounts) != 1 || err == nil || len(err.Error()) > 400):
			t.Errorf("%.80q gives %+v, %v", line, mounts, err)
		case want != nil && (len(mounts) != 2 || err != nil || mounts[1] != *want):
			t.Errorf("%.80q gives %+v, %v; to be %+v", line, mounts, err, *want)
		}
	}
}

func TestHasOption(t *testing.T) {
	for options, want := range map[string]bool{"ro": true, "rw,ro": true, "ro,relatime": true, "rw": false, "": false, "root": false, "errors=remount-ro": false, "emergency_ro": false} {
		if HasOption(options, "ro") != want {
			t.Errorf("%q has ro: %t", options, !want)
		}
	}
}

func FuzzMounts(f *testing.F) {
	for _, path := range []string{"../host/testdata/plain/proc/1/mountinfo", "../host/testdata/own/self/mountinfo"} {
		seed, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(seed)
	}
	f.Add([]byte(`1 1 0:1 / /a\134\04 rw - ext4 \x rw`))
	f.Add([]byte("1 1 0:1 / / rw - "))
	f.Fuzz(func(t *testing.T, content []byte) {
		mounts, err := ParseMounts(content)
		lines := 0
		for line := range strings.Lines(string(content)) {
			if strings.TrimRight(line, "\n") != "" {
				lines++
			}
		}
		if len(mounts) > lines || err == nil && len(mounts) != lines || err != nil && len(mounts) == lines {
			t.Errorf("%d lines give %d mounts, %v", lines, len(mounts), err)
		}
		for _, mount := range mounts {
			if mount.Mountpoint == "" || mount.Type == "" {
				t.Errorf("%q gives %+v", content, mount)
			}
		}
	})
}

func FuzzUnescape(f *testing.F) {
	for _, seed := range []string{`/my\040data`, `\`, `\1`, `\134040`, `\999`, `\400`, "/plain"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		plain := unescape(text)
		if len(plain) > len(text) || !strings.Contains(text, `\`) && plain != text {
			t.Errorf("%q became %q", text, plain)
		}
		// As the kernel escapes: what it writes is what it was
		var escaped strings.Builder
		for _, letter := range []byte(plain) {
			if unicode.IsSpace(rune(letter)) || letter == '\\' {
				escaped.WriteString(`\` + string([]byte{'0' + letter>>6, '0' + letter>>3&7, '0' + letter&7}))
				continue
			}
			escaped.WriteByte(letter)
		}
		if again := unescape(escaped.String()); again != plain {
			t.Errorf("%q, escaped as %q, became %q", plain, escaped.String(), again)
		}
	})
}
