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

// The pairs of cpu units and MiB that RegisterTaskDefinition takes, each of them written out, from the description of its memory parameter:
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html#ECS-RegisterTaskDefinition-request-memory.
// tf/modules/app/variables.tf validates by the same.
var documentedFargatePairs = []struct {
	units     int
	mebibytes []uint64
}{
	{256, []uint64{512, 1024, 2048}},
	{512, []uint64{1024, 2048, 3072, 4096}},
	{1024, []uint64{2048, 3072, 4096, 5120, 6144, 7168, 8192}},
	{2048, []uint64{4096, 5120, 6144, 7168, 8192, 9216, 10240, 11264, 12288, 13312, 14336, 15360, 16384}},
	{4096, []uint64{
		8192, 9216, 10240, 11264, 12288, 13312, 14336, 15360, 16384, 17408, 18432, 19456, 20480, 21504, 22528, 23552, 24576, 25600, 26624, 27648, 28672, 29696, 30720,
	}},
	{8192, []uint64{16384, 20480, 24576, 28672, 32768, 36864, 40960, 45056, 49152, 53248, 57344, 61440}},
	{16384, []uint64{32768, 40960, 49152, 57344, 65536, 73728, 81920, 90112, 98304, 106496, 114688, 122880}},
}

// What is proposed is always the first documented pair that has room, and each of them is proposed for what it just fits.
func TestFargateSizesAreDocumented(t *testing.T) {
	written := func(units int, mebibytes uint64) string {
		return cores(float64(units)/1024) + " vCPU, " + cores(float64(mebibytes)/1024) + " GB"
	}
	first := func(units int, mebibytes uint64) string {
		for _, pairs := range documentedFargatePairs {
			for _, memory := range pairs.mebibytes {
				if pairs.units >= units && memory >= mebibytes {
					return written(pairs.units, memory)
				}
			}
		}
		return ""
	}
	for _, pairs := range documentedFargatePairs {
		for _, memory := range pairs.mebibytes {
			for _, wanted := range []struct {
				units     int
				mebibytes uint64
			}{{pairs.units, memory}, {pairs.units - 1, memory}, {pairs.units + 1, memory}, {pairs.units, memory - 1}, {pairs.units, memory + 1}} {
				if got, want := nextFargateSize(float64(wanted.units)/1024, wanted.mebibytes*mebibyte), first(wanted.units, wanted.mebibytes); got != want {
					t.Errorf("%d units, %d MiB: %q, want %q", wanted.units, wanted.mebibytes, got, want)
				}
			}
		}
	}
}
