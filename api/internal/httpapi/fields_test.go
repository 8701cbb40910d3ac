package httpapi_test

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// contractPaths follows paths into a schema of the contract.
type contractPaths struct {
	schemas map[string]struct{ Properties map[string]property }
}

type property struct {
	Ref   string `json:"$ref"`
	Items *property
	Enum  []string
}

func readContractPaths(t *testing.T) contractPaths {
	t.Helper()
	content, err := os.ReadFile("../../openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	var contract struct {
		Components struct {
			Schemas map[string]struct{ Properties map[string]property }
		}
	}
	if err := json.Unmarshal(content, &contract); err != nil {
		t.Fatal(err)
	}
	return contractPaths{contract.Components.Schemas}
}

var pathStep = regexp.MustCompile(`^([a-zA-Z0-9]+|\*)(\[[^\]]+\])?$`)

// has tells whether path leads to a field of schema: names with dots between them, the row of a list in brackets. Without brackets
// a list stands for all its rows. The name * is one that is put together at run time, and may be any.
func (c contractPaths) has(schema, path string) bool {
	for path != "" {
		// a mount point in brackets has dots of its own
		end := len(path)
		for i, depth := 0, 0; i < len(path); i++ {
			switch {
			case path[i] == '[':
				depth++
			case path[i] == ']':
				depth--
			case path[i] == '.' && depth == 0:
				end = min(end, i)
			}
		}
		step := pathStep.FindStringSubmatch(path[:end])
		path = strings.TrimPrefix(path[end:], ".")
		properties := c.schemas[schema].Properties
		if step == nil || len(properties) == 0 {
			return false
		}
		if step[1] == "*" {
			return path == ""
		}
		found, exists := properties[step[1]]
		isList := found.Items != nil
		if !exists || step[2] != "" && !isList {
			return false
		}
		if isList {
			found = *found.Items
		}
		_, schema, _ = strings.Cut(found.Ref, "#/components/schemas/")
	}
	return true
}

func TestContractPaths(t *testing.T) {
	contract := readContractPaths(t)
	for path, want := range map[string]bool{
		"cpu": true, "cpu.usagePercent": true, "filesystems[/var/lib.d]": true, "filesystems[/].usedBytes": true, "filesystems.usedBytes": true, "filesystems": true,
		"container.task.containers[web].memory": true, "host.*": true,
		"cpus": false, "cpu.usage": false, "cpu[0]": false, "cpu.usagePercent.x": false, "filesystems[].usedBytes": false, "filesystem[/]": false, "*.cpu": false,
	} {
		if got := contract.has("Snapshot", path); got != want {
			t.Errorf("%q is in the contract: %v", path, got)
		}
	}
}

// What is named in missing, and by a finding, is a field of the contract: a page looks for it there. The sources are searched for
// the names: whatever is given to a parameter, or put into a struct's field, that is called field.
func TestNamedFieldsAreInTheContract(t *testing.T) {
	contract := readContractPaths(t)
	directories, err := filepath.Glob("../*")
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]string{}
	for _, directory := range directories {
		if base := filepath.Base(directory); base != "httpapi" && base != "fleet" && base != "config" {
			maps.Copy(names, namedFields(t, directory))
		}
	}
	shared := contract.schemas["Cause"].Properties["field"].Enum // of a cause: what it used, not where that stands
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if !slices.Contains(shared, name) && !contract.has("Snapshot", name) && !contract.has("ProcessList", name) && !contract.has("WorkloadList", name) {
			t.Errorf("%s: %q is no field of a snapshot, of a list of processes or of one of workloads", names[name], name)
		}
	}
	if len(names) < 40 {
		t.Errorf("only %d names were found: %v", len(names), slices.Sorted(maps.Keys(names)))
	}
}

// namedFields returns the names of fields in the Go files of a directory, each with where it stands.
func namedFields(t *testing.T, directory string) map[string]string {
	t.Helper()
	files := token.NewFileSet()
	var parsed []*ast.File
	paths, err := filepath.Glob(filepath.Join(directory, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		parsed = append(parsed, file)
	}
	constants := map[string]ast.Expr{}
	functions := map[string]fieldParameter{}
	structs := map[string]int{} // by name: which member is a field
	for _, file := range parsed {
		ast.Inspect(file, func(node ast.Node) bool {
			switch node := node.(type) {
			case *ast.ValueSpec:
				for i, name := range node.Names {
					if i < len(node.Values) {
						constants[name.Name] = node.Values[i]
					}
				}
			case *ast.TypeSpec:
				if definition, isStruct := node.Type.(*ast.StructType); isStruct {
					if at := memberCalledField(definition.Fields); at >= 0 {
						structs[node.Name.Name] = at
					}
				}
			}
			return true
		})
		for _, declared := range file.Decls {
			if function, isFunction := declared.(*ast.FuncDecl); isFunction && function.Body != nil {
				addParameter(functions, function.Name.Name, function.Type.Params, function.Body, constants)
			}
		}
	}
	names := map[string]string{}
	add := func(prefix string, expression ast.Expr) {
		if name := prefix + textOf(expression, constants); !strings.HasPrefix(name, "*") && name != "" {
			names[name] = fmt.Sprint(files.Position(expression.Pos()))
		}
	}
	for _, file := range parsed {
		for _, declared := range file.Decls {
			known := maps.Clone(functions) // and those that this function defines inside
			ast.Inspect(declared, func(node ast.Node) bool {
				switch node := node.(type) {
				case *ast.AssignStmt:
					function, isFunction := node.Rhs[0].(*ast.FuncLit)
					if isFunction {
						delete(known, nameOf(node.Lhs[0]))
						addParameter(known, nameOf(node.Lhs[0]), function.Type.Params, function.Body, constants)
					}
				case *ast.CallExpr:
					if parameter, isKnown := known[nameOf(node.Fun)]; isKnown && parameter.at < len(node.Args) {
						add(parameter.prefix, node.Args[parameter.at])
					}
				case *ast.CompositeLit:
					for i, element := range node.Elts {
						pair, isPair := element.(*ast.KeyValueExpr)
						if isPair && strings.EqualFold(nameOf(pair.Key), "field") {
							add("", pair.Value)
						}
						if at, isKnown := structs[nameOf(node.Type)]; isKnown && !isPair && at == i {
							add("", element)
						}
					}
				}
				return true
			})
		}
	}
	return names
}

// fieldParameter is the parameter of a function that names a field, and what the function puts before it.
type fieldParameter struct {
	at     int
	prefix string
}

func addParameter(functions map[string]fieldParameter, name string, parameters *ast.FieldList, body ast.Node, constants map[string]ast.Expr) {
	parameter := fieldParameter{at: memberCalledField(parameters)}
	if parameter.at < 0 {
		return
	}
	ast.Inspect(body, func(node ast.Node) bool {
		sum, isSum := node.(*ast.BinaryExpr)
		if isSum && nameOf(sum.Y) == "field" && sum.Op == token.ADD {
			parameter.prefix = textOf(sum.X, constants)
		}
		return true
	})
	functions[name] = parameter
}

// memberCalledField returns which of a list of parameters or members is a string called field, or -1.
func memberCalledField(list *ast.FieldList) int {
	at := 0
	for _, group := range list.List {
		for _, name := range group.Names {
			if strings.EqualFold(name.Name, "field") && nameOf(group.Type) == "string" {
				return at
			}
			at++
		}
	}
	return -1
}

func nameOf(expression ast.Expr) string {
	switch expression := expression.(type) {
	case *ast.Ident:
		return expression.Name
	case *ast.SelectorExpr:
		return expression.Sel.Name
	case *ast.IndexExpr: // a generic function
		return nameOf(expression.X)
	default:
		return ""
	}
}

// textOf puts together the text of an expression, with * for each part that only run time knows.
func textOf(expression ast.Expr, constants map[string]ast.Expr) string {
	switch expression := expression.(type) {
	case *ast.BasicLit:
		if text, err := strconv.Unquote(expression.Value); err == nil {
			return text
		}
	case *ast.BinaryExpr:
		return textOf(expression.X, constants) + textOf(expression.Y, constants)
	case *ast.Ident:
		if value, known := constants[expression.Name]; known {
			return textOf(value, constants)
		}
	}
	return "*"
}
