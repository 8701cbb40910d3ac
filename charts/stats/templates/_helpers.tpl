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

{{/* Where the pods of the api are: with host view, they may have a namespace of their own. */}}
{{- define "stats.apiNamespace" -}}
{{- if and .Values.hostView.enabled .Values.hostView.namespace -}}
{{- .Values.hostView.namespace -}}
{{- else -}}
{{- .Release.Namespace -}}
{{- end -}}
{{- end -}}

{{- define "stats.namespace" -}}
{{- if eq (.component | default "") "api" -}}{{- include "stats.apiNamespace" .root -}}{{- else -}}{{- .root.Release.Namespace -}}{{- end -}}
{{- end -}}

{{/* What a selector may never change: it is immutable. */}}
{{- define "stats.selectorLabels" -}}
app.kubernetes.io/name: {{ include "stats.name" .root }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- with .component }}
app.kubernetes.io/component: {{ . }}
{{- end }}
{{- end -}}

{{/* Labels of pods: none that changes with each version, or a new chart would replace pods that have not changed. */}}
{{- define "stats.podLabels" -}}
{{ include "stats.selectorLabels" . }}
app.kubernetes.io/part-of: sys-stats
{{- with .root.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "stats.labels" -}}
{{ include "stats.podLabels" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | trunc 63 | trimAll "-._+" | replace "+" "_" | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- end -}}

{{/* A digest takes precedence over any tag, the component's tag over that of all. */}}
{{- define "stats.image" -}}
{{- $image := (index .root.Values .component).image -}}
{{- $name := printf "%s/%s" (trimSuffix "/" .root.Values.image.registry) $image.repository -}}
{{- if $image.digest -}}
{{- printf "%s@%s" $name $image.digest -}}
{{- else -}}
{{- printf "%s:%s" $name ($image.tag | default .root.Values.image.tag | default .root.Chart.AppVersion) -}}
{{- end -}}
{{- end -}}

{{/* The full name of a component's Service: Nginx knows no search domains. */}}
{{- define "stats.upstream" -}}
{{- printf "%s.%s.svc.%s" (include "stats.component" .) (include "stats.namespace" .) .root.Values.clusterDomain -}}
{{- end -}}

{{/* The names by which the proxy is reached: its Service's in every form, those of Ingress and HTTPRoute, and those of the values. */}}
{{- define "stats.hosts" -}}
{{- $service := include "stats.component" (dict "root" . "component" "proxy") -}}
{{- $inNamespace := printf "%s.%s" $service .Release.Namespace -}}
{{- $hosts := list $service $inNamespace (printf "%s.svc" $inNamespace) (printf "%s.svc.%s" $inNamespace .Values.clusterDomain) -}}
{{- if .Values.ingress.enabled }}{{ $hosts = concat $hosts .Values.ingress.hosts }}{{ end -}}
{{- if .Values.httpRoute.enabled }}{{ $hosts = concat $hosts .Values.httpRoute.hostnames }}{{ end -}}
{{- concat $hosts .Values.proxy.hosts | uniq | join "," -}}
{{- end -}}

{{- define "stats.serviceAccountName" -}}
{{- $own := .Values.serviceAccount -}}
{{- $own.name | default (ternary (include "stats.fullname" .) "default" $own.create) -}}
{{- end -}}
