{{/* Where the history of a pod is kept, and what cannot be. */}}

{{/* A size as it was written. A number from a file of values would otherwise be 1e+09 from seven digits on. */}}
{{- define "stats.size" -}}
{{- kindIs "float64" . | ternary (printf "%.0f" .) (toString .) -}}
{{- end -}}

{{/* The number of bytes of 1280Mi, or of 1GB in the api's form, which is the same with a B behind it. */}}
{{- define "stats.bytes" -}}
{{- $text := trimSuffix "B" (include "stats.size" .) -}}
{{- $unit := regexFind "[A-Za-z]*$" $text -}}
{{- $factors := dict "" 1 "k" 1000 "M" 1000000 "G" 1000000000 "T" 1000000000000 "Ki" 1024 "Mi" 1048576 "Gi" 1073741824 "Ti" 1099511627776 -}}
{{- mul (int64 (trimSuffix $unit $text)) (int64 (index $factors $unit)) -}}
{{- end -}}

{{- define "stats.claimName" -}}
{{- .Values.history.claim.existingName | default (printf "%s-history" (include "stats.component" (dict "root" . "component" "api"))) -}}
{{- end -}}

{{/* A folder has one process that writes to it: two pods of one name must never run side by side. */}}
{{- define "stats.historyIsExclusive" -}}
{{- if and .Values.history.enabled (ne .Values.history.storage "emptyDir") -}}true{{- end -}}
{{- end -}}

{{/* The one replica whose volume outlives its pod goes by the name of that history; else nothing. */}}
{{- define "stats.fixedInstance" -}}
{{- if and (include "stats.historyIsExclusive" .) (eq .Values.history.storage "claim") -}}
{{- include "stats.component" (dict "root" . "component" "api") -}}
{{- end -}}
{{- end -}}

{{- define "stats.checkHistory" -}}
{{- with .Values.history -}}
{{- if .enabled -}}
{{- $kept := int64 (include "stats.bytes" .maxBytes) -}}
{{- if lt $kept 64000000 -}}
{{- fail (printf "history.maxBytes is %v, and the api wants 64MB at least." (include "stats.size" .maxBytes)) -}}
{{- else if and (eq .storage "claim") $.Values.hostView.enabled -}}
{{- fail "history.storage is claim, and with hostView the api runs on every node, which cannot share one volume: use hostPath or emptyDir." -}}
{{- else if and (eq .storage "claim") (ne (int $.Values.api.replicas) 1) -}}
{{- fail (printf "history.storage is claim, and api.replicas %v: one pod alone may write to a history. Set api.replicas to 1, or use emptyDir." $.Values.api.replicas) -}}
{{- else if and (eq .storage "hostPath") (not $.Values.hostView.enabled) -}}
{{- fail "history.storage is hostPath, and without hostView.enabled two pods of the api may run on one node: use emptyDir, or claim with one replica." -}}
{{- else if and (eq .storage "emptyDir") (gt (mul $kept 5) (mul (int64 (include "stats.bytes" .sizeLimit)) 4)) -}}
{{- fail (printf "history.maxBytes is %v, and history.sizeLimit %v: it must be a quarter more than maxBytes at least, or Kubernetes evicts the pod while blocks are joined." (include "stats.size" .maxBytes) (include "stats.size" .sizeLimit)) -}}
{{- else if and (eq .storage "claim") (not .claim.existingName) (gt (mul $kept 5) (mul (int64 (include "stats.bytes" .claim.size)) 4)) -}}
{{- fail (printf "history.maxBytes is %v, and history.claim.size %v: it must be a quarter more than maxBytes at least, or the volume is full while blocks are joined." (include "stats.size" .maxBytes) (include "stats.size" .claim.size)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "stats.historyVolume" -}}
name: history
{{- with .Values.history }}
{{- if eq .storage "claim" }}
persistentVolumeClaim:
  claimName: {{ include "stats.claimName" $ }}
{{- else if eq .storage "hostPath" }}
hostPath:
  path: {{ .hostPath }}
  # A node without the folder has its page all the same: its history is then in memory.
  type: DirectoryOrCreate
{{- else }}
emptyDir:
  sizeLimit: {{ include "stats.size" .sizeLimit }}
{{- end }}
{{- end }}
{{- end -}}

{{- define "stats.historySettings" -}}
- name: SYS_STATS_HISTORY
  value: {{ .Values.history.enabled | ternary "on" "off" | quote }}
{{- if .Values.history.enabled }}
- name: SYS_STATS_HISTORY_DIR
  value: /var/lib/sys-stats
- name: SYS_STATS_HISTORY_INTERVAL
  value: {{ .Values.history.interval | quote }}
- name: SYS_STATS_HISTORY_RETENTION
  value: {{ .Values.history.retention | quote }}
- name: SYS_STATS_HISTORY_MAX_BYTES
  value: {{ include "stats.size" .Values.history.maxBytes | quote }}
{{- end }}
{{- end -}}
