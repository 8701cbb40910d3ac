package host

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestHostnames(t *testing.T) {
	kernels, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct{ file, want string }{
		"as it is":              {"web-1\n", "web-1"},
		"without an end":        {"web-1", "web-1"},
		"of Windows":            {"web-1\r\n", "web-1"},
		"comments before it":    {"# made by an installer\n\n  # and kept\nweb-1\nweb-2\n", "web-1"},
		"blanks around it":      {" \t web-1 \n", "web-1"},
		"a mark of byte order":  {"\ufeffweb-1\n", "web-1"},
		"a dot at the end":      {"web-1.example.com.\n", "web-1.example.com"},
		"comments alone":        {"# nothing\n", kernels},
		"nothing":               {"", kernels},
		"dots alone":            {"..\n", kernels},
		"two words":             {"web 1\n", kernels},
		"to be completed later": {"node-????\n", kernels},
		"letters of elsewhere":  {"bücher\n", "bücher"},
	} {
		root := t.TempDir()
		if err := os.WriteFile(filepath.Join(root, "hostname"), []byte(test.file), 0o600); err != nil {
			t.Fatal(err)
		}
		if got, err := New(Roots{Etc: root}).Hostname(); err != nil || got != test.want {
			t.Errorf("%s: %q, %v; to be %q", name, got, err, test.want)
		}
	}
	if got, err := New(Roots{Etc: t.TempDir()}).Hostname(); err != nil || got != kernels {
		t.Errorf("no file: %q, %v", got, err)
	}
}

func TestCPUModels(t *testing.T) {
	for name, test := range map[string]struct{ cpuinfo, want, reason string }{
		"x86":                    {"processor\t: 0\nmodel name\t: Xeon\nstepping\t: 4\n", "Xeon", ""},
		"a stepping of nobody":   {"processor\t: 0\nmodel name\t: Xeon\nstepping\t: unknown\n\nprocessor\t: 1\nmodel name\t: Xeon\nstepping\t: unknown\n", "Xeon", ""},
		"a cache of nobody":      {"processor\t: 0\nmodel name\t: Xeon\ncache size\t: unknown\n", "Xeon", ""},
		"POWER":                  {"processor\t: 0\ncpu\t\t: POWER9, altivec supported\nrevision\t: 2.2 (pvr 004e 1202)\n", "POWER9, altivec supported", ""},
		"MIPS":                   {"system type\t\t: MediaTek\nprocessor\t\t: 0\ncpu model\t\t: MIPS 1004Kc\n", "MIPS 1004Kc", ""},
		"RISC-V":                 {"processor\t: 0\nhart\t\t: 1\nuarch\t\t: sifive,u74-mc\n", "sifive,u74-mc", ""},
		"ARM, by its number":     {"processor\t: 0\nCPU implementer\t: 0x41\nCPU part\t: 0xd08\nCPU revision\t: 3\n", "Cortex-A72", ""},
		"ARM, of another number": {"processor\t: 0\nCPU implementer\t: 0x41\nCPU part\t: 0xfff\nCPU revision\t: 3\n", "", "names no processor model"},
		"nothing":                {"", "", "names no processor model"},
		"no name and no number":  {"processor\t: 0\nstepping\t: unknown\n", "", "invalid syntax"},
	} {
		root := t.TempDir()
		if err := os.WriteFile(filepath.Join(root, "cpuinfo"), []byte(test.cpuinfo), 0o600); err != nil {
			t.Fatal(err)
		}
		reading := readMachine(t, Roots{Proc: root, Sys: root, Etc: root, Own: root})
		model, reason := "", ""
		if reading.Identity.CPUModel != nil {
			model = *reading.Identity.CPUModel
		}
		for _, missing := range reading.Missing {
			if missing.Field == "host.cpuModel" {
				reason = missing.Reason
			}
		}
		if model != test.want || (reason == "") != (test.reason == "") || !strings.Contains(reason, test.reason) {
			t.Errorf("%s: %q, to be %q; missing because %q", name, model, test.want, reason)
		}
	}
}
