package httpapi_test

import (
	"bytes"
	"encoding/json"
	"os"
	"testing"

	"github.com/sys-stats/sys-stats/api/internal/httpapi"
)

func TestContractIsCommitted(t *testing.T) {
	var now bytes.Buffer
	if err := httpapi.WriteContract(&now); err != nil {
		t.Fatal(err)
	}
	committed, err := os.ReadFile("../../openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(now.Bytes(), committed) {
		t.Error("api/openapi.json is not what the code says: run make gen")
	}
	served := newService(httpapi.Options{}).ask("GET", "/openapi.json")
	if !bytes.Equal(served.Body.Bytes(), now.Bytes()) {
		t.Error("what is served differs from what is printed")
	}
}

// Every field tells what it is, and no list may be null.
func TestContractIsDocumented(t *testing.T) {
	var contract struct {
		Paths      map[string]map[string]struct{ OperationID, Summary string }
		Components struct {
			Schemas map[string]struct {
				Properties map[string]struct {
					Ref         string `json:"$ref"`
					Description string
					Type        any
				}
			}
		}
	}
	var text bytes.Buffer
	if err := httpapi.WriteContract(&text); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text.Bytes(), &contract); err != nil {
		t.Fatal(err)
	}
	if len(contract.Paths) < 3 || len(contract.Components.Schemas) < 8 {
		t.Errorf("the contract has %d paths and %d schemas", len(contract.Paths), len(contract.Components.Schemas))
	}
	for path, operations := range contract.Paths {
		for method, operation := range operations {
			if operation.OperationID == "" || operation.Summary == "" {
				t.Errorf("%s %s has no name or summary", method, path)
			}
		}
	}
	for name, schema := range contract.Components.Schemas {
		for field, property := range schema.Properties {
			if property.Description == "" {
				t.Errorf("%s.%s is not described", name, field)
			}
			if types, several := property.Type.([]any); several {
				t.Errorf("%s.%s may be of types %v: a value is there or absent, never null", name, field, types)
			}
		}
	}
}
