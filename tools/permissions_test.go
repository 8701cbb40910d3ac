package tools_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The check of the roles in make e2e-aws fails when a role lacks what was asked of AWS with it.
func TestMissingPermissionIsFound(t *testing.T) {
	folder := t.TempDir()
	sources, err := filepath.Glob(filepath.Join(root, "e2e/aws/permissions/*.go"))
	if err != nil || len(sources) == 0 {
		t.Fatal(sources, err)
	}
	program := filepath.Join(folder, "permissions")
	if text, err := exec.Command("go", append([]string{"build", "-o", program}, sources...)...).CombinedOutput(); err != nil {
		t.Fatalf("%v %s", err, text)
	}
	write := func(name, content string) {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("table.tsv", "")
	trace, others := "", "" // fewer than twenty actions are taken for a log in another format
	for i := range 20 {
		others += fmt.Sprintf(`"ecs:DescribeThing%d", `, i)
		trace += fmt.Sprintf("provider: HTTP Request Sent: rpc.method=DescribeThing%d rpc.service=ECS\n", i)
	}
	for _, method := range []string{"CreateCluster", "CreateService"} {
		trace += "provider: HTTP Request Sent: rpc.method=" + method + " rpc.service=ECS\n"
	}
	write("preview.log", trace)
	for name, test := range map[string]struct{ actions, says string }{
		"all it needs":    {`"ecs:CreateCluster", "ecs:CreateService"`, ""},
		"one taken away":  {`"ecs:CreateService"`, "preview may not ecs:CreateCluster"},
		"another instead": {`"ecs:CreateService", "ecs:DeleteCluster"`, "preview may not ecs:CreateCluster"},
	} {
		write("preview.json", `[{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": [`+others+test.actions+`], "Resource": ["*"]}]}]`)
		text, err := exec.Command(program, "calls", folder, filepath.Join(folder, "table.tsv"), "preview").CombinedOutput()
		if (err == nil) != (test.says == "") || !strings.Contains(string(text), test.says) {
			t.Errorf("%s: %v %s", name, err, text)
		}
	}
}
