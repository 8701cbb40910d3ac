{{/* Objects that several components have in the same form. Called with (dict "root" $ "component" "web" …). */}}

{{- define "stats.metadata" -}}
name: {{ include "stats.component" . }}
namespace: {{ include "stats.namespace" . }}
labels:
  {{- include "stats.labels" . | nindent 2 }}
{{- end -}}

{{- define "stats.podDisruptionBudget" -}}
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  {{- include "stats.metadata" . | nindent 2 }}
spec:
  maxUnavailable: 1
  # A pod that does not get ready is no reason to hold up a drain.
  unhealthyPodEvictionPolicy: AlwaysAllow
  selector:
    matchLabels:
      {{- include "stats.selectorLabels" . | nindent 6 }}
{{- end -}}

{{- define "stats.horizontalPodAutoscaler" -}}
{{- $autoscaling := (index .root.Values .component).autoscaling -}}
{{- if gt (int $autoscaling.minReplicas) (int $autoscaling.maxReplicas) }}
{{- fail (printf "%s.autoscaling: minReplicas is %v, more than maxReplicas, %v." .component $autoscaling.minReplicas $autoscaling.maxReplicas) }}
{{- end -}}
{{- $targets := dict "cpu" $autoscaling.targetCPUUtilizationPercentage "memory" $autoscaling.targetMemoryUtilizationPercentage -}}
{{- if not (or $targets.cpu $targets.memory) }}
{{- fail (printf "%s.autoscaling has no target: set targetCPUUtilizationPercentage, targetMemoryUtilizationPercentage or both." .component) }}
{{- end -}}
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  {{- include "stats.metadata" . | nindent 2 }}
spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: {{ include "stats.component" . }}
  minReplicas: {{ $autoscaling.minReplicas }}
  maxReplicas: {{ $autoscaling.maxReplicas }}
  metrics:
    {{- range $name, $percent := $targets }}
    {{- if $percent }}
    - type: Resource
      resource:
        name: {{ $name }}
        target:
          type: Utilization
          averageUtilization: {{ $percent }}
    {{- end }}
    {{- end }}
{{- end -}}

{{- define "stats.service" -}}
apiVersion: v1
kind: Service
metadata:
  {{- include "stats.metadata" . | nindent 2 }}
  {{- with .annotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  type: {{ .type | default "ClusterIP" }}
  {{- with .root.Values.trafficDistribution }}
  trafficDistribution: {{ . }}
  {{- end }}
  {{- with .outside }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
  selector:
    {{- include "stats.selectorLabels" . | nindent 4 }}
  ports:
    - name: http
      port: {{ .port }}
      targetPort: http
      {{- with .nodePort }}
      nodePort: {{ . }}
      {{- end }}
{{- end -}}

{{/* How many, or nothing where an autoscaler says how many. In between, when autoscaling is turned on in a running release, the number
that runs: without one, Kubernetes takes it for 1 and stops all pods but one before the autoscaler has looked for the first time. */}}
{{- define "stats.replicas" -}}
{{- $own := index .root.Values .component -}}
{{- if not (and $own.autoscaling $own.autoscaling.enabled) -}}
replicas: {{ $own.replicas }}
{{- else -}}
{{- $running := lookup "apps/v1" "Deployment" (include "stats.namespace" .) (include "stats.component" .) -}}
{{- $setters := list -}}
{{- range ($running.metadata).managedFields -}}
{{- $setters = append $setters (.subresource | default "") -}}
{{- end -}}
{{- if and $running (not (has "scale" $setters)) -}}
replicas: {{ max (int $running.spec.replicas) (int $own.autoscaling.minReplicas) }}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* One pod more before one less: an update never has fewer than asked for. Unless what the old one holds is exclusive: then it goes first. */}}
{{- define "stats.deploymentSpec" -}}
{{- with include "stats.replicas" . }}
{{ . }}
{{- end }}
revisionHistoryLimit: 5
strategy:
  {{- if .exclusive }}
  type: Recreate
  {{- else }}
  rollingUpdate:
    maxSurge: 1
    maxUnavailable: 0
  {{- end }}
selector:
  matchLabels:
    {{- include "stats.selectorLabels" . | nindent 4 }}
{{- end -}}

{{/* Whether a drain could leave the component without a pod if nobody held it up. */}}
{{- define "stats.several" -}}
{{- $own := index .root.Values .component -}}
{{- if and $own.autoscaling $own.autoscaling.enabled -}}
{{- if gt (int $own.autoscaling.minReplicas) 1 }}true{{ end -}}
{{- else if gt (int $own.replicas) 1 }}true{{ end -}}
{{- end -}}

{{/* Name servers are in another namespace, on the node (NodeLocal DNS) or elsewhere: any of them may be asked. */}}
{{- define "stats.egressToDNS" -}}
- ports:
    - {port: 53, protocol: UDP}
    - {port: 53, protocol: TCP}
{{- end -}}

{{/* Policies between the namespaces of one release name the other one. Within one namespace they need not. */}}
{{- define "stats.namespaceSelector" -}}
namespaceSelector:
  matchLabels:
    kubernetes.io/metadata.name: {{ include "stats.namespace" . }}
{{- end -}}
