package tools_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// run starts a script of the workflows as GitHub would, and gives back what it put out.
func run(t *testing.T, script string, environment map[string]string, arguments ...string) (outputs map[string]string, text string, err error) {
	t.Helper()
	if _, missing := exec.LookPath("jq"); missing != nil {
		t.Fatal("jq is not installed; the workflows' scripts need it, and this is their test")
	}
	folder := t.TempDir()
	command := exec.Command("bash", append([]string{filepath.Join(root, ".github/scripts", script)}, arguments...)...)
	command.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + folder}
	for _, file := range []string{"GITHUB_OUTPUT", "GITHUB_ENV", "GITHUB_STEP_SUMMARY"} {
		command.Env = append(command.Env, file+"="+filepath.Join(folder, file))
	}
	for name, value := range environment {
		command.Env = append(command.Env, name+"="+value)
	}
	said, err := command.CombinedOutput()
	outputs = map[string]string{}
	for _, file := range []string{"GITHUB_OUTPUT", "GITHUB_ENV"} {
		content, _ := os.ReadFile(filepath.Join(folder, file))
		for line := range strings.Lines(string(content)) {
			if name, value, found := strings.Cut(strings.TrimSuffix(line, "\n"), "="); found {
				outputs[name] = value
			}
		}
	}
	summary, _ := os.ReadFile(filepath.Join(folder, "GITHUB_STEP_SUMMARY"))
	return outputs, string(said) + string(summary), err
}

func event(more ...string) map[string]string {
	e := map[string]string{
		"EVENT": "pull_request", "NUMBER": "12", "REF": "refs/pull/12/merge", "BASE": "main", "REPOSITORY": "o/r", "HEAD_REPOSITORY": "o/r", "ACCOUNT": "123456789012",
	}
	for i := 0; i < len(more); i += 2 {
		e[more[i]] = more[i+1]
	}
	return e
}

func TestTarget(t *testing.T) {
	push := event("EVENT", "push", "NUMBER", "", "REF", "refs/heads/main", "BASE", "")
	for name, test := range map[string]struct {
		event                     map[string]string
		environment, number, says string
	}{
		"a pull request":         {event(), "preview", "12", ""},
		"the longest number":     {event("NUMBER", "123456"), "preview", "123456", ""},
		"of a fork":              {event("HEAD_REPOSITORY", "x/r"), "", "", "comes from a fork (x/r)"},
		"of a fork that is gone": {event("HEAD_REPOSITORY", ""), "", "", "fork"},
		"for another branch":     {event("BASE", "next"), "", "", "not for main"},
		"without an account":     {event("ACCOUNT", ""), "", "", "AWS_ACCOUNT_ID"},
		"main":                   {push, "dev", "", ""},
		"by hand, from a branch": {event("EVENT", "workflow_dispatch", "REF", "refs/heads/x"), "", "", "Only main"},
		"by hand, from main":     {event("EVENT", "workflow_dispatch", "REF", "refs/heads/main"), "dev", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			got, said, err := run(t, "target.sh", test.event)
			if err != nil {
				t.Fatal(err, said)
			}
			if got["environment"] != test.environment || got["number"] != test.number {
				t.Errorf("got %v", got)
			}
			if test.says == "" && said != "" || !strings.Contains(said, test.says) {
				t.Errorf("it says %q", said)
			}
		})
	}
	for name, e := range map[string]map[string]string{
		"no number":    event("NUMBER", ""),
		"not a number": event("NUMBER", "1; rm"),
		"other event":  event("EVENT", "schedule"),
	} {
		if got, _, err := run(t, "target.sh", e); err == nil {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestSummary(t *testing.T) {
	needs := `{"ci": {"result": "success"}, "images": {"result": "success", "outputs": {"images": "{\"api\":\"1.dkr/n/api@sha256:a\"}"}}, "deploy": {"result": "%s", "outputs": {"outputs": "{\"url\": \"http://x\"}"}}}`
	for result, fine := range map[string]bool{"success": true, "skipped": true, "failure": false} {
		_, said, err := run(t, "summary.sh", map[string]string{"NEEDS": strings.Replace(needs, "%s", result, 1)})
		if (err == nil) != fine || !strings.Contains(said, "| deploy | "+result+" | <http://x> |") || !strings.Contains(said, "api@sha256:a") {
			t.Errorf("%s: %v %s", result, err, said)
		}
	}
}

func TestURLThatNobodyCanReachFromGitHub(t *testing.T) {
	_, said, err := run(t, "url.sh", map[string]string{"OUTPUTS": `{"url": "http://x", "public": false}`, "REVISION": "abc"})
	if err == nil || !strings.Contains(said, "URL_TEST_RUNNER") {
		t.Errorf("%v %s", err, said)
	}
}

// What tf/'s scripts refuse before they ask anybody anything.
func TestScriptsOfTerraformRefuse(t *testing.T) {
	region := map[string]string{"AWS_REGION": "eu-west-1"}
	for _, test := range []struct {
		script      string
		arguments   []string
		environment map[string]string
		says        string
	}{
		{"deploy.sh", []string{"apply", "dev"}, nil, "AWS_REGION"},
		{"deploy.sh", []string{"apply", "production"}, region, "preview|dev|prod"},
		{"deploy.sh", []string{"apply", "dev", "12"}, region, "only a preview has a number"},
		{"deploy.sh", []string{"apply", "preview", "0012"}, region, "only a preview has a number"},
		{"deploy.sh", []string{"remove", "dev"}, region, "plan|apply|destroy"},
		{"copy-image.sh", []string{"x/api:latest", "y/api"}, nil, "@sha256:"},
		{"sweep.sh", []string{"12;"}, nil, "not the number"},
		{"run.sh", []string{"apply", "tf"}, nil, "AWS_REGION"},
		{"run.sh", []string{"apply", "tf"}, map[string]string{"AWS_REGION": "eu-west-1", "GITHUB_ACTIONS": "true"}, "tf/lock.sh"},
	} {
		if test.script == "run.sh" {
			if _, missing := exec.LookPath("terraform"); missing != nil {
				continue // it says so itself, before anything else
			}
			if _, err := os.Stat(filepath.Join(root, "tf/.terraform.lock.hcl")); err == nil && test.says == "tf/lock.sh" {
				continue
			}
		}
		_, said, err := run(t, "../../tf/"+test.script, test.environment, test.arguments...)
		if err == nil || !strings.Contains(said, test.says) {
			t.Errorf("%s %v: %v %s", test.script, test.arguments, err, said)
		}
	}
}
