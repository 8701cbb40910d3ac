{{/* Names and labels. Components call them with (dict "root" $ "component" "api"). */}}

{{- define "stats.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{- define "stats.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- else if contains (include "stats.name" .) .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "stats.name" .) | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{/* stats-api */}}
{{- define "stats.component" -}}
{{- printf "%s-%s" (include "stats.fullname" .root) .component -}}
{{- end -}}

{{/* What a selector may never change: it is immutable. */}}
{{- define "stats.selectorLabels" -}}
app.kubernetes.io/name: {{ include "stats.name" .root }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- with .component }}
app.kubernetes.io/component: {{ . }}
{{- end }}
{{- end -}}

{{- define "stats.labels" -}}
{{ include "stats.selectorLabels" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | trunc 63 | trimAll "-._+" | replace "+" "_" | quote }}
app.kubernetes.io/part-of: sys-stats
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- with .root.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* A digest goes before any tag, the component's tag before that of all. */}}
{{- define "stats.image" -}}
{{- $image := (index .root.Values .component).image -}}
{{- $name := printf "%s/%s" (trimSuffix "/" .root.Values.image.registry) $image.repository -}}
{{- if $image.digest -}}
{{- printf "%s@%s" $name $image.digest -}}
{{- else -}}
{{- printf "%s:%s" $name ($image.tag | default .root.Values.image.tag | default .root.Chart.AppVersion) -}}
{{- end -}}
{{- end -}}

{{/* A name that Nginx can look up: it knows no search domains. */}}
{{- define "stats.upstream" -}}
{{- printf "%s.%s.svc.%s" (include "stats.component" .) .root.Release.Namespace .root.Values.clusterDomain -}}
{{- end -}}
