// Command schemas writes the JSON schemas that kubeconform judges manifests by, made from what the projects themselves publish:
// the OpenAPI document of k8s.io/kubernetes and the CustomResourceDefinitions of the Gateway API, of Flux and of Prometheus Operator. All of
// it comes by the Go module proxy, in the versions below, so that no schema depends on somebody's mirror. A field that no schema names is refused.
//
//	cd tools/kubernetes && go run ./schemas FOLDER
//
// FOLDER gets one file per kind, named as kubeconform is to be told by
// -schema-location 'FOLDER/{{.Group}}_{{.ResourceAPIVersion}}_{{.ResourceKind}}.json'. It is replaced only when all of them are there.
// Where it exists and was made from the same versions, nothing is done.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"sigs.k8s.io/yaml"
)

// The Kubernetes here is the newest that the chart is checked for; that of Kind may be older, as Flux supports it.
const kubernetes = "k8s.io/kubernetes@v1.37.2"

// Modules with CustomResourceDefinitions, and the folder that they are in.
var definitions = map[string]string{
	"sigs.k8s.io/gateway-api@v1.6.1":                "config/crd/standard",
	"github.com/fluxcd/source-controller@v1.9.5":    "config/crd/bases",
	"github.com/fluxcd/helm-controller@v1.6.4":      "config/crd/bases",
	"github.com/fluxcd/kustomize-controller@v1.9.5": "config/crd/bases",

	"github.com/prometheus-operator/prometheus-operator@v0.85.0": "example/prometheus-operator-crd",
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: schemas FOLDER")
		os.Exit(2)
	}

	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "schemas:", err)
		os.Exit(1)
	}
}

// run fills the folder, or leaves it as it was and says why.
func run(folder string) error {
	madeFrom := kubernetes + fmt.Sprint(definitions)
	if text, err := os.ReadFile(filepath.Join(folder, "made-from")); err == nil && string(text) == madeFrom {
		return nil
	}

	schemas := map[string]any{}

	source, err := download(kubernetes)
	if err != nil {
		return err
	}

	if err := addOpenAPI(schemas, filepath.Join(source, "api/openapi-spec/swagger.json")); err != nil {
		return err
	}

	for module, place := range definitions {
		if source, err = download(module); err != nil {
			return err
		}

		files, err := filepath.Glob(filepath.Join(source, place, "*.yaml"))
		if err != nil || len(files) == 0 {
			return fmt.Errorf("%s has no CustomResourceDefinitions in %s (%v)", module, place, err)
		}

		for _, file := range files {
			if err := addDefinition(schemas, file); err != nil {
				return err
			}
		}
	}

	return write(folder, madeFrom, schemas)
}

func write(folder, madeFrom string, schemas map[string]any) error {
	fresh := folder + ".new"
	if err := os.RemoveAll(fresh); err != nil {
		return err
	}

	if err := os.MkdirAll(fresh, 0o755); err != nil {
		return err
	}

	for name, schema := range schemas {
		text, err := json.Marshal(schema)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}

		if err := os.WriteFile(filepath.Join(fresh, name+".json"), text, 0o644); err != nil {
			return err
		}
	}

	if err := os.WriteFile(filepath.Join(fresh, "made-from"), []byte(madeFrom), 0o644); err != nil {
		return err
	}

	if err := os.RemoveAll(folder); err != nil {
		return err
	}

	fmt.Printf("schemas: %d kinds in %s\n", len(schemas), folder)

	return os.Rename(fresh, folder)
}

// download returns the folder of a module's sources, which go keeps in its cache.
func download(module string) (string, error) {
	command := exec.Command("go", "mod", "download", "-json", module)
	// Outside of any module: what is downloaded here must not meet a go.mod.
	command.Dir = os.TempDir()

	text, err := command.Output()

	var answer struct{ Dir, Error string }
	if decodeErr := json.Unmarshal(text, &answer); decodeErr != nil || err != nil || answer.Dir == "" {
		return "", fmt.Errorf("go mod download %s: %s (%v)", module, answer.Error, err)
	}

	return answer.Dir, nil
}

// fileName is what kubeconform asks for: for the core group it takes the version as the group.
func fileName(group, version, kind string) string {
	if group == "" {
		group = version
	}

	return group + "_" + version + "_" + strings.ToLower(kind)
}

// addOpenAPI adds a schema for each kind of an OpenAPI 2.0 document, each with the definitions that it refers to, and no others.
func addOpenAPI(schemas map[string]any, file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}

	var document struct {
		Definitions map[string]map[string]any `json:"definitions"`
	}
	if err := json.Unmarshal(text, &document); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}

	// A quantity may be written as a number, which the document does not say.
	quantity := document.Definitions["io.k8s.apimachinery.pkg.api.resource.Quantity"]
	quantity["type"] = []string{"string", "number"}

	for _, definition := range document.Definitions {
		strict(definition)
	}

	for name, definition := range document.Definitions {
		kinds, _ := definition["x-kubernetes-group-version-kind"].([]any)
		// More than one: a part of the protocol, such as DeleteOptions, that nobody writes into a manifest.
		if len(kinds) != 1 {
			continue
		}

		kind, _ := kinds[0].(map[string]any)
		used := map[string]any{}
		collect(document.Definitions, name, used)
		schemas[fileName(fmt.Sprint(kind["group"]), fmt.Sprint(kind["version"]), fmt.Sprint(kind["kind"]))] = map[string]any{
			"$schema": "http://json-schema.org/draft-07/schema#", "$ref": "#/definitions/" + name, "definitions": used,
		}
	}

	return nil
}

// collect puts the definition of that name and all that it refers to into used.
func collect(all map[string]map[string]any, name string, used map[string]any) {
	if _, known := used[name]; known {
		return
	}

	used[name] = all[name]

	var walk func(any)

	walk = func(node any) {
		switch node := node.(type) {
		case map[string]any:
			if target, ok := node["$ref"].(string); ok {
				collect(all, strings.TrimPrefix(target, "#/definitions/"), used)
			}

			for _, child := range node {
				walk(child)
			}
		case []any:
			for _, child := range node {
				walk(child)
			}
		}
	}
	walk(all[name])
}

// addDefinition adds a schema for each served version of a CustomResourceDefinition.
func addDefinition(schemas map[string]any, file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}

	for document := range bytes.SplitSeq(text, []byte("\n---")) {
		var definition struct {
			Kind string `json:"kind"`
			Spec struct {
				Group    string                `json:"group"`
				Names    struct{ Kind string } `json:"names"`
				Versions []struct {
					Name   string `json:"name"`
					Served bool   `json:"served"`
					Schema struct {
						OpenAPIV3Schema map[string]any `json:"openAPIV3Schema"`
					} `json:"schema"`
				} `json:"versions"`
			} `json:"spec"`
		}
		if err := yaml.Unmarshal(document, &definition); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}

		if definition.Kind != "CustomResourceDefinition" {
			continue
		}

		for _, version := range definition.Spec.Versions {
			if version.Served {
				strict(version.Schema.OpenAPIV3Schema)
				schemas[fileName(definition.Spec.Group, version.Name, definition.Spec.Names.Kind)] = version.Schema.OpenAPIV3Schema
			}
		}
	}

	return nil
}

// strict makes an object refuse fields that it does not name, and says in JSON schema what Kubernetes says by extensions of its own.
func strict(schema map[string]any) {
	if schema["format"] == "int-or-string" || schema["x-kubernetes-int-or-string"] == true {
		schema["type"] = []string{"integer", "string"}
		delete(schema, "format")
	}

	properties, _ := schema["properties"].(map[string]any)
	_, open := schema["additionalProperties"]

	if len(properties) > 0 && !open && schema["x-kubernetes-preserve-unknown-fields"] != true {
		schema["additionalProperties"] = false
	}

	for _, property := range properties {
		if property, ok := property.(map[string]any); ok {
			strict(property)
		}
	}

	// Not below anyOf and its like: those name some of the fields that the schema around them names in full.
	for _, key := range []string{"items", "additionalProperties"} {
		if child, ok := schema[key].(map[string]any); ok {
			strict(child)
		}
	}
}
