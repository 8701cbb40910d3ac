package tools_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// What actionlint cannot know: what our scripts put out, what Terraform has as variables and outputs, and what environments there are.
// A name that is misspelt in a workflow is not an error on GitHub, it is an empty string.

const root = ".."

type workflow struct {
	On struct {
		WorkflowCall     call `yaml:"workflow_call"`
		WorkflowDispatch call `yaml:"workflow_dispatch"`
	}
	Jobs map[string]job
}

type call struct {
	Inputs  map[string]struct{ Required bool }
	Outputs map[string]struct{ Value string }
}

type job struct {
	Needs names
	// Environment is GitHub's, which asks for the approvals.
	Environment string
	Uses        string
	With        map[string]string
	Outputs     map[string]string
	Steps       []struct {
		ID, Run, Uses string
		Env           map[string]string
	}
}

// names is one name or a list of them.
type names []string

func (n *names) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind == yaml.ScalarNode {
		*n = names{node.Value}
		return nil
	}
	return node.Decode((*[]string)(n))
}

// foreign are outputs of actions that are used here, as their own action.yml names them.
var foreign = map[string][]string{}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, path))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func workflows(t *testing.T) (parsed map[string]workflow, texts map[string]string) {
	t.Helper()
	paths, _ := filepath.Glob(root + "/.github/workflows/*.yaml")
	if len(paths) < 4 {
		t.Fatalf("only %v", paths)
	}
	parsed, texts = map[string]workflow{}, map[string]string{}
	for _, path := range paths {
		name := filepath.Base(path)
		texts[name] = read(t, ".github/workflows/"+name)
		var w workflow
		if err := yaml.Unmarshal([]byte(texts[name]), &w); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		parsed[name] = w
	}
	return parsed, texts
}

// script is the file that a step runs, or nothing.
func script(run string) string {
	fields := strings.Fields(run)
	if len(fields) > 0 && strings.HasSuffix(fields[0], ".sh") {
		return fields[0]
	}
	return ""
}

// emitted are the ways in which the scripts put out a value.
var emitted = regexp.MustCompile(`(?m)(?:echo "|printf '|\\n)([a-z_]+)=`)

// puts says whether a step has an output of that name.
func (j job) puts(t *testing.T, id, output string) error {
	t.Helper()
	for _, step := range j.Steps {
		if step.ID != id {
			continue
		}
		var has []string
		if file := script(step.Run); file != "" {
			for _, match := range emitted.FindAllStringSubmatch(read(t, file), -1) {
				has = append(has, match[1])
			}
			// tf/deploy.sh hands on what tf/run.sh puts out.
			if file == "tf/deploy.sh" {
				has = append(has, "outputs")
			}
		} else {
			has = foreign[strings.Split(step.Uses, "@")[0]]
		}
		for _, name := range has {
			if name == output {
				return nil
			}
		}
		return fmt.Errorf("step %s has no output %s, but %v", id, output, has)
	}
	return fmt.Errorf("there is no step %s", id)
}

func local(uses string) string {
	name, found := strings.CutPrefix(uses, "./.github/workflows/")
	if !found {
		return ""
	}
	return name
}

var (
	stepOutput = regexp.MustCompile(`steps\.([\w-]+)\.outputs\.([\w-]+)`)
	needOutput = regexp.MustCompile(`needs\.([\w-]+)\.(?:outputs\.([\w-]+)|result)`)
	jobOutput  = regexp.MustCompile(`jobs\.([\w-]+)\.outputs\.([\w-]+)`)
	input      = regexp.MustCompile(`\binputs\.([\w-]+)`)
)

func TestWhatAJobReadsExists(t *testing.T) {
	all, texts := workflows(t)
	for name, w := range all {
		var document struct{ Jobs map[string]yaml.Node }
		if err := yaml.Unmarshal([]byte(texts[name]), &document); err != nil {
			t.Fatal(err)
		}
		for _, match := range input.FindAllStringSubmatch(texts[name], -1) {
			_, called := w.On.WorkflowCall.Inputs[match[1]]
			_, dispatched := w.On.WorkflowDispatch.Inputs[match[1]]
			if !called && !dispatched {
				t.Errorf("%s: there is no input %s", name, match[1])
			}
		}
		for output, says := range w.On.WorkflowCall.Outputs {
			for _, match := range jobOutput.FindAllStringSubmatch(says.Value, -1) {
				if _, there := w.Jobs[match[1]].Outputs[match[2]]; !there {
					t.Errorf("%s: output %s reads %s, which is not there", name, output, match[0])
				}
			}
		}
		for id, j := range w.Jobs {
			node := document.Jobs[id]
			raw, _ := yaml.Marshal(&node)
			where := name + ", job " + id
			for _, match := range stepOutput.FindAllStringSubmatch(string(raw), -1) {
				if err := j.puts(t, match[1], match[2]); err != nil {
					t.Errorf("%s: %v", where, err)
				}
			}
			for _, match := range needOutput.FindAllStringSubmatch(string(raw), -1) {
				if !strings.Contains(" "+strings.Join(j.Needs, " ")+" ", " "+match[1]+" ") {
					t.Errorf("%s reads %s, and does not need it", where, match[0])
				}
				from := w.Jobs[match[1]]
				_, own := from.Outputs[match[2]]
				_, callee := all[local(from.Uses)].On.WorkflowCall.Outputs[match[2]]
				if match[2] != "" && !own && !callee {
					t.Errorf("%s reads %s, which is not there", where, match[0])
				}
			}
			if j.Uses != "" {
				inputs := all[local(j.Uses)].On.WorkflowCall.Inputs
				for key := range j.With {
					if _, there := inputs[key]; !there {
						t.Errorf("%s: %s has no input %s", where, j.Uses, key)
					}
				}
				for key, says := range inputs {
					if _, given := j.With[key]; says.Required && !given {
						t.Errorf("%s: %s wants the input %s", where, j.Uses, key)
					}
				}
			}
		}
	}
}

var wanted = regexp.MustCompile(`"\$\{([A-Z_]+):\?\}"`)

func TestStepsAreShortAndScriptsHaveWhatTheyWant(t *testing.T) {
	all, _ := workflows(t)
	for name, w := range all {
		for id, j := range w.Jobs {
			for _, step := range j.Steps {
				if lines := strings.Count(strings.TrimSpace(step.Run), "\n") + 1; lines > 3 {
					t.Errorf("%s, job %s: a step of %d lines: make it a script", name, id, lines)
				}
				if strings.Contains(step.Run, "${{") {
					t.Errorf("%s, job %s: an expression in a shell: %s", name, id, step.Run)
				}
				if step.Uses != "" && !regexp.MustCompile(`@[0-9a-f]{40}$`).MatchString(step.Uses) {
					t.Errorf("%s, job %s: not pinned by commit: %s", name, id, step.Uses)
				}
				file := script(step.Run)
				if file == "" {
					continue
				}
				for _, match := range wanted.FindAllStringSubmatch(read(t, file), -1) {
					if _, given := step.Env[match[1]]; !given && !strings.HasPrefix(match[1], "GITHUB_") {
						t.Errorf("%s, job %s: %s wants %s", name, id, file, match[1])
					}
				}
			}
		}
	}
}

var (
	assigned = regexp.MustCompile(`(?m)^([a-z_]+) *=`)
	declared = regexp.MustCompile(`(?m)^variable "([a-z_]+)"`)
)

func TestEnvironmentsSayWhatTerraformKnows(t *testing.T) {
	if text := read(t, "tf/environments/backend.hcl"); !strings.Contains(text, "use_lockfile = true") || !strings.Contains(text, "encrypt      = true") {
		t.Error("tf/environments/backend.hcl: no lock, or no encryption")
	}
	for _, environment := range []string{"dev", "prod", "preview"} {
		folder := "tf/environments/" + environment
		for file, directory := range map[string]string{"preconfigured.tfvars": "tf/preconfigured", "app.tfvars": "tf"} {
			known := map[string]bool{}
			for _, match := range declared.FindAllStringSubmatch(read(t, directory+"/variables.tf"), -1) {
				known[match[1]] = true
			}
			for _, match := range assigned.FindAllStringSubmatch(read(t, folder+"/"+file), -1) {
				if !known[match[1]] {
					t.Errorf("%s/%s: %s has no variable %s", folder, file, directory, match[1])
				}
			}
		}
	}
	// What the scripts read of Terraform's outputs.
	for output, file := range map[string]string{"platform": "tf/preconfigured/outputs.tf", "url": "tf/outputs.tf", "public": "tf/outputs.tf", "images": "tf/outputs.tf"} {
		if !strings.Contains(read(t, file), `output "`+output+`" {`) {
			t.Errorf("%s has no output %s, which the scripts read", file, output)
		}
	}
}

// AWS_REGION names the region, and nothing else does: neither the settings nor the workflows.
func TestOneSettingNamesTheRegion(t *testing.T) {
	region := regexp.MustCompile(`\b(eu|us|ap|ca|sa|me|af)-[a-z]+-[0-9]\b`)
	for _, file := range tracked(t) {
		settings := strings.HasPrefix(file, "tf/environments/") || strings.HasPrefix(file, ".github/") || strings.HasPrefix(file, "tf/") && strings.HasSuffix(file, ".tf")
		if !settings {
			continue
		}
		for line := range strings.Lines(read(t, file)) {
			if region.MatchString(line) && !strings.HasPrefix(strings.TrimSpace(line), "#") && !strings.Contains(line, "such as") {
				t.Errorf("%s names a region: %s", file, line)
			}
		}
	}
}

// Nothing is deployed that was not tested, and prod only what dev runs, after one approval.
func TestWhatComesBeforeADeployment(t *testing.T) {
	all, _ := workflows(t)
	main := all["main.yaml"].Jobs
	var before func(job string) []string
	before = func(job string) (needed []string) {
		for _, name := range main[job].Needs {
			needed = append(append(needed, name), before(name)...)
		}
		return needed
	}
	approvals := 0
	for id, j := range main {
		deploys := j.Uses == "./.github/workflows/terraform.yaml" || j.Environment != ""
		if deploys && !strings.Contains(strings.Join(before(id), " "), "ci") {
			t.Errorf("main.yaml, job %s: deploys without the tests", id)
		}
		if j.Environment == "prod" || j.With["environment"] == "prod" && j.With["action"] != "plan" {
			approvals++
		}
	}
	if approvals != 1 {
		t.Errorf("prod asks for %d approvals", approvals)
	}
	if prod := main["prod"]; prod.With["images"] != main["deploy"].With["images"] || !strings.Contains(strings.Join(before("prod"), " "), "deploy prod-plan") && !strings.Contains(strings.Join(before("prod"), " "), "prod-plan") {
		t.Error("prod gets other images than dev, or is not planned first")
	}
	for _, name := range []string{"main.yaml", "release.yaml"} {
		if all[name].Jobs["ci"].Uses != "./.github/workflows/ci.yaml" {
			t.Errorf("%s does not run the tests", name)
		}
	}
	if publish := all["release.yaml"].Jobs["publish"]; !strings.Contains(strings.Join(publish.Needs, " "), "ci") {
		t.Error("release.yaml publishes without the tests")
	}
}
