{{/* Objects that components have in the same form. Called with (dict "root" $ "component" "web" …). */}}

{{- define "stats.metadata" -}}
name: {{ include "stats.component" . }}
namespace: {{ .root.Release.Namespace }}
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
    - type: Resource
      resource:
        name: cpu
        target:
          type: Utilization
          averageUtilization: {{ $autoscaling.targetCPUUtilizationPercentage }}
{{- end -}}

{{- define "stats.service" -}}
apiVersion: v1
kind: Service
metadata:
  {{- include "stats.metadata" . | nindent 2 }}
spec:
  type: {{ .type | default "ClusterIP" }}
  selector:
    {{- include "stats.selectorLabels" . | nindent 4 }}
  ports:
    - name: http
      port: {{ .port }}
      targetPort: http
{{- end -}}

{{/* One pod more before one less: an update never has fewer than asked for. */}}
{{- define "stats.deploymentSpec" -}}
{{- $own := index .root.Values .component -}}
{{- if not (and $own.autoscaling $own.autoscaling.enabled) }}
replicas: {{ $own.replicas }}
{{- end }}
revisionHistoryLimit: 5
strategy:
  rollingUpdate:
    maxSurge: 1
    maxUnavailable: 0
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
