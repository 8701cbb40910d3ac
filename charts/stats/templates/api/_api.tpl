{{/* Where the members of the fleet are: every pod of the api, and those that the values name. */}}
{{- define "stats.peers" -}}
{{- $members := printf "dns:%s-members.%s.svc.%s:8080" (include "stats.component" (dict "root" . "component" "api")) (include "stats.apiNamespace" .) .Values.clusterDomain -}}
{{- prepend .Values.api.peers $members | join "," -}}
{{- end -}}

{{/* What the api reads of its node: volume name → {from, at, type}. */}}
{{- define "stats.hostMounts" -}}
proc: {from: /proc, at: /host/proc, type: Directory}
sys: {from: /sys, at: /host/sys, type: Directory}
hostname: {from: /etc/hostname, at: /host/etc/hostname, type: File}
os-release: {from: /etc/os-release, at: /host/etc/os-release, type: File}
{{- if .Values.hostView.podNames }}
container-logs: {from: /var/log/containers, at: /host/var/log/containers, type: Directory}
{{- end }}
{{- range $i, $path := .Values.hostView.filesystems }}
filesystem-{{ $i }}: {from: {{ $path | quote }}, at: /host/filesystems/{{ $i }}, type: Directory}
{{- end }}
{{- end -}}

{{/* Says before the install what Kubernetes would say only in an event that nobody looks at: that no pod may be created. Without a
cluster (helm template) nothing is known of the namespace, and nothing is said. */}}
{{- define "stats.checkNamespace" -}}
{{- if and .Values.hostView.enabled .Values.hostView.checkNamespace -}}
{{- $name := include "stats.apiNamespace" . -}}
{{- $namespace := lookup "v1" "Namespace" "" $name -}}
{{- if $namespace -}}
{{- $level := dig "metadata" "labels" "pod-security.kubernetes.io/enforce" "" $namespace -}}
{{- if has $level (list "baseline" "restricted") -}}
{{- fail (printf "hostView.enabled needs hostPath mounts, and the namespace %q refuses them: its label pod-security.kubernetes.io/enforce is %s. Set it to privileged (kubectl label namespace %s pod-security.kubernetes.io/enforce=privileged --overwrite), or name another namespace in hostView.namespace." $name $level $name) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
