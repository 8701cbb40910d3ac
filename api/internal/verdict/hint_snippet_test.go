package verdict

import (
	"reflect"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// Each snippet is YAML that says what the hint does, where it belongs.
func TestSnippets(t *testing.T) {
	type tree = map[string]any
	for name, test := range map[string]struct {
		hint               stats.WorkloadHint
		compose, container tree // nil for no snippet
	}{
		"both":       {stats.WorkloadHint{LimitCoresFrom: pointer(0.85), LimitBytes: pointer(uint64(160 * mebibyte))}, tree{"cpus": "0.85", "memory": "160M"}, tree{"cpu": "850m", "memory": "160Mi"}},
		"processors": {stats.WorkloadHint{LimitCoresFrom: pointer(2.0), LimitCoresTo: pointer(4.0)}, tree{"cpus": "2"}, tree{"cpu": "2000m"}},
		"memory":     {stats.WorkloadHint{LimitBytes: pointer(uint64(5 * gibibyte))}, tree{"memory": "5120M"}, tree{"memory": "5120Mi"}},
		"neither":    {stats.WorkloadHint{LimitCoresTo: pointer(4.0)}, nil, nil},
	} {
		for _, one := range []struct {
			snippet string
			want    tree
			wrap    func(tree) tree
		}{
			{composeSnippet(&test.hint), test.compose, func(limits tree) tree {
				return tree{"deploy": tree{"resources": tree{"limits": limits}}}
			}},
			{kubernetesSnippet(&test.hint), test.container, func(limits tree) tree { return tree{"resources": tree{"limits": limits}} }},
		} {
			if one.want == nil {
				if one.snippet != "" {
					t.Errorf("%s: there is a snippet: %s", name, one.snippet)
				}
				continue
			}
			var got tree
			if err := yaml.Unmarshal([]byte(one.snippet), &got); err != nil || !reflect.DeepEqual(got, one.wrap(one.want)) {
				t.Errorf("%s: %v, want %v, %v:\n%s", name, got, one.wrap(one.want), err, one.snippet)
			}
		}
	}
}

func TestFargateSizes(t *testing.T) {
	for _, test := range []struct {
		cores     float64
		mebibytes uint64
		want      string
	}{
		{0, 0, "0.25 vCPU, 0.5 GB"},
		{0.25, 512, "0.25 vCPU, 0.5 GB"},
		{0.25, 513, "0.25 vCPU, 1 GB"},
		{0.1, 2048, "0.25 vCPU, 2 GB"},
		{0.1, 2049, "0.5 vCPU, 3 GB"},
		{0.26, 0, "0.5 vCPU, 1 GB"},
		{0.5, 4097, "1 vCPU, 5 GB"},
		{0.85, 160, "1 vCPU, 2 GB"},
		{1, 8192, "1 vCPU, 8 GB"},
		{1.05, 0, "2 vCPU, 4 GB"},
		{2, 16384, "2 vCPU, 16 GB"},
		{1, 16385, "4 vCPU, 17 GB"},
		{4, 30720, "4 vCPU, 30 GB"},
		{4, 30721, "8 vCPU, 32 GB"},
		{5, 16385, "8 vCPU, 20 GB"},
		{8, 61440, "8 vCPU, 60 GB"},
		{8.01, 0, "16 vCPU, 32 GB"},
		{8, 61441, "16 vCPU, 64 GB"},
		{16, 122880, "16 vCPU, 120 GB"},
		{16, 122881, ""},
		{16.1, 0, ""},
	} {
		if got := nextFargateSize(test.cores, test.mebibytes*mebibyte); got != test.want {
			t.Errorf("%g processors, %d MiB: %q, want %q", test.cores, test.mebibytes, got, test.want)
		}
	}
}
