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

// Checks that actionlint cannot do: the outputs of our scripts, Terraform's variables and outputs, and the environments. GitHub reads a
// misspelled name in a workflow as an empty string, without an error.

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
	Needs   names
	Uses    string
	With    map[string]string
	Outputs map[string]string
	Steps   []struct {
		ID, Run, Uses string
		Env           map[string]string
	}
}

// names is written as one name or as a list.
type names []string

func (n *names) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind == yaml.ScalarNode {
		*n = names{node.Value}
		return nil
	}
	return node.Decode((*[]string)(n))
}

// actionOutputs are the outputs used of other people's actions, as in their action.yml.
var actionOutputs = map[string][]string{"docker/bake-action": {"metadata"}}

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

// script is the script that a step runs, or empty.
func script(run string) string {
	fields := strings.Fields(run)
	if len(fields) > 0 && strings.HasSuffix(fields[0], ".sh") {
		return fields[0]
	}
	return ""
}

var emitted = regexp.MustCompile(`(?m)(?:echo "|^ *output |; then output )([a-z_]+)[= ]`)

// checkOutput returns an error if the step has no such output.
func (j job) checkOutput(t *testing.T, id, output string) error {
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
		} else {
			has = actionOutputs[strings.Split(step.Uses, "@")[0]]
		}
		for _, name := range has {
			if name == output {
				return nil
			}
		}
		return fmt.Errorf("step %s has no output %s, only %v", id, output, has)
	}
	return fmt.Errorf("no step %s", id)
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
	terraform  = regexp.MustCompile(`fromJSON\(needs\.([\w-]+)\.outputs\.outputs[^)]*\)\.(\w+)`)
)

func TestReferencesExist(t *testing.T) {
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
				t.Errorf("%s: no input %s", name, match[1])
			}
		}
		for output, definition := range w.On.WorkflowCall.Outputs {
			for _, match := range jobOutput.FindAllStringSubmatch(definition.Value, -1) {
				if _, there := w.Jobs[match[1]].Outputs[match[2]]; !there {
					t.Errorf("%s: output %s reads %s, which does not exist", name, output, match[0])
				}
			}
		}
		for id, j := range w.Jobs {
			node := document.Jobs[id]
			raw, _ := yaml.Marshal(&node)
			where := name + ", job " + id
			for _, match := range stepOutput.FindAllStringSubmatch(string(raw), -1) {
				if err := j.checkOutput(t, match[1], match[2]); err != nil {
					t.Errorf("%s: %v", where, err)
				}
			}
			for _, match := range needOutput.FindAllStringSubmatch(string(raw), -1) {
				if !strings.Contains(" "+strings.Join(j.Needs, " ")+" ", " "+match[1]+" ") {
					t.Errorf("%s reads %s, which is not in its needs", where, match[0])
				}
				from := w.Jobs[match[1]]
				_, own := from.Outputs[match[2]]
				_, callee := all[local(from.Uses)].On.WorkflowCall.Outputs[match[2]]
				if match[2] != "" && !own && !callee {
					t.Errorf("%s reads %s, which does not exist", where, match[0])
				}
			}
			for _, match := range terraform.FindAllStringSubmatch(string(raw), -1) {
				directory := w.Jobs[match[1]].With["directory"]
				if !strings.Contains(read(t, directory+"/outputs.tf"), `output "`+match[2]+`" {`) {
					t.Errorf("%s reads %s: %s has no such output", where, match[0], directory)
				}
			}
			if j.Uses != "" {
				inputs := all[local(j.Uses)].On.WorkflowCall.Inputs
				for key := range j.With {
					if _, there := inputs[key]; !there {
						t.Errorf("%s: %s has no input %s", where, j.Uses, key)
					}
				}
				for key, spec := range inputs {
					if _, given := j.With[key]; spec.Required && !given {
						t.Errorf("%s: %s requires the input %s", where, j.Uses, key)
					}
				}
			}
		}
	}
}

var requiredVariable = regexp.MustCompile(`"\$\{([A-Z_]+):\?\}"`)

func TestStepsAreShortAndSetTheirScriptsVariables(t *testing.T) {
	all, _ := workflows(t)
	for name, w := range all {
		for id, j := range w.Jobs {
			for _, step := range j.Steps {
				if lines := strings.Count(strings.TrimSpace(step.Run), "\n") + 1; lines > 3 {
					t.Errorf("%s, job %s: a step of %d lines: move it to a script", name, id, lines)
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
				for _, match := range requiredVariable.FindAllStringSubmatch(read(t, file), -1) {
					if _, given := step.Env[match[1]]; !given {
						t.Errorf("%s, job %s: %s needs %s, which the step does not set", name, id, file, match[1])
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

func TestEnvironmentsSetKnownVariables(t *testing.T) {
	for _, environment := range []string{"dev", "prod", "preview"} {
		folder := "tf/environments/" + environment
		if text := read(t, folder+"/backend.hcl"); !strings.Contains(text, "use_lockfile = true") {
			t.Errorf("%s: no lock", folder)
		}
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
	if !strings.Contains(read(t, "tf/preconfigured/outputs.tf"), `output "platform" {`) {
		t.Error("tf/preconfigured has no output platform, and the scripts read it")
	}
}
