{{/* What the pods of all components have in common. Called with (dict "root" $ "component" "api" "user" 65532). */}}

{{- define "stats.podMetadata" -}}
labels:
  {{- include "stats.podLabels" . | nindent 2 }}
{{- with (index .root.Values .component).podAnnotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{- define "stats.podSpec" -}}
{{- $own := index .root.Values .component -}}
{{- if ge (int .root.Values.preStopSleepSeconds) (int .root.Values.terminationGracePeriodSeconds) }}
{{- fail (printf "preStopSleepSeconds is %v and terminationGracePeriodSeconds %v: pods would be killed before they are told to stop." .root.Values.preStopSleepSeconds .root.Values.terminationGracePeriodSeconds) }}
{{- end -}}
serviceAccountName: {{ include "stats.serviceAccountName" .root }}
# Nothing here talks to the API server, and none of a Service's old-style variables is read.
automountServiceAccountToken: false
enableServiceLinks: false
terminationGracePeriodSeconds: {{ .root.Values.terminationGracePeriodSeconds }}
securityContext:
  runAsNonRoot: true
  runAsUser: {{ .user }}
  runAsGroup: {{ .user }}
  {{- if .ownsVolumes }}
  # Volumes belong to that group, whoever made them.
  fsGroup: {{ .user }}
  fsGroupChangePolicy: OnRootMismatch
  {{- end }}
  seccompProfile:
    type: RuntimeDefault
{{- with .root.Values.image.pullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $own.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
nodeSelector:
  kubernetes.io/os: linux
  {{- with $own.nodeSelector }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- with $own.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* Apart where they can be, together where they must. */}}
{{- define "stats.spread" -}}
{{- with .root.Values.topologyKeys }}
topologySpreadConstraints:
  {{- range $key := . }}
  - maxSkew: 1
    topologyKey: {{ $key }}
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels:
        {{- include "stats.selectorLabels" $ | nindent 8 }}
    # During an update, only the new pods count.
    matchLabelKeys: [pod-template-hash]
  {{- end }}
{{- end }}
{{- with (index .root.Values .component).tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{- define "stats.containerSecurity" -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities:
    drop: [ALL]
{{- end -}}

{{/* Time in which load balancers and peers learn that this pod is leaving, while it still serves. */}}
{{- define "stats.preStop" -}}
{{- with .root.Values.preStopSleepSeconds }}
lifecycle:
  preStop:
    sleep:
      seconds: {{ . }}
{{- end }}
{{- end -}}

{{/* Where Nginx writes its filled-in configuration, its pid and its buffers, as the root is read-only; and what the values add. */}}
{{- define "stats.nginxMounts" -}}
volumeMounts:
  - name: tmp
    mountPath: /tmp
  {{- with (index .root.Values .component).extraVolumeMounts }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end -}}

{{- define "stats.nginxVolumes" -}}
volumes:
  - name: tmp
    emptyDir:
      medium: Memory
      sizeLimit: 4Mi
  {{- with (index .root.Values .component).extraVolumes }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end -}}

{{/* It has half a minute to start; whether it is ready is asked often, whether it is alive seldom. */}}
{{- define "stats.probes" -}}
startupProbe:
  httpGet: {path: {{ .ready }}, port: http, scheme: {{ .scheme | default "HTTP" }}}
  periodSeconds: 1
  failureThreshold: 30
readinessProbe:
  httpGet: {path: {{ .ready }}, port: http, scheme: {{ .scheme | default "HTTP" }}}
  periodSeconds: 5
  timeoutSeconds: 2
  failureThreshold: 2
livenessProbe:
  httpGet: {path: /healthz, port: http, scheme: {{ .scheme | default "HTTP" }}}
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 3
{{- end -}}
