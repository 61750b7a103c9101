package cluster

import (
	"bytes"
	"os"
	"testing"

	batch "k8s.io/api/batch/v1"
	core "k8s.io/api/core/v1"
	"sigs.k8s.io/yaml"
)

// TestManifests decodes each document of north-sweep.yaml strictly into the type of
// Kubernetes that it is of: no field is unknown, none occurs twice, none is of another type.
func TestManifests(t *testing.T) {
	text, err := os.ReadFile("north-sweep.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var job batch.Job
	want := []any{&core.ConfigMap{}, &core.PersistentVolumeClaim{}, &job}
	documents := bytes.Split(text, []byte("\n---\n"))
	if len(documents) != len(want) {
		t.Fatalf("%d documents, want %d", len(documents), len(want))
	}
	for i, document := range documents {
		if err := yaml.UnmarshalStrict(document, want[i]); err != nil {
			t.Errorf("document %d: %v", i+1, err)
		}
	}
	if job.Kind != "Job" || len(job.Spec.Template.Spec.Containers) != 1 || !*job.Spec.Template.Spec.SecurityContext.RunAsNonRoot {
		t.Errorf("%+v, want a job of one container that does not run as root", job)
	}
}
