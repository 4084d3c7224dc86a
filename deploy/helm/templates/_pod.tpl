{{- define "tact.labels" -}}
app.kubernetes.io/name: tact
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "tact.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}

{{- define "tact.rulesDir" -}}
{{- if eq .Values.rules.source "git" }}/rules/current/{{ .Values.rules.git.path }}
{{- else if eq .Values.rules.source "claim" }}/rules
{{- else if eq .Values.rules.source "image" }}/app/rules
{{- else }}{{ fail (printf "rules.source is %q: write image, claim or git" .Values.rules.source) }}{{ end }}
{{- end }}

{{/* What every container of Tact has in common. */}}
{{- define "tact.container" -}}
image: {{ include "tact.image" . }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
envFrom: [{ secretRef: { name: {{ .Values.secretName }} } }]
securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: [ALL] } }
volumeMounts:
  - { name: outbox, mountPath: /data/outbox }
  - { name: tmp, mountPath: /tmp }
  {{- if ne .Values.rules.source "image" }}
  - { name: rules, mountPath: /rules, readOnly: true }
  {{- end }}
{{- end }}

{{- define "tact.env" -}}
- { name: HOST, value: "0.0.0.0" }
- { name: OUTBOX_DIR, value: /data/outbox }
- { name: RULES_DIR, value: {{ include "tact.rulesDir" . | quote }} }
- { name: SAMPLE_CUSTOMERS, value: "false" }
- { name: METRICS_PORT, value: {{ .Values.metrics.port | quote }} }
{{- range $name, $value := .Values.settings }}
- { name: {{ $name }}, value: {{ $value | quote }} }
{{- end }}
{{- end }}

{{/* What every pod has in common, besides its containers. */}}
{{- define "tact.pod" -}}
automountServiceAccountToken: false
securityContext:
  { runAsNonRoot: true, runAsUser: 1000, runAsGroup: 1000, fsGroup: 1000, seccompProfile: { type: RuntimeDefault } }
{{- with .Values.imagePullSecrets }}
imagePullSecrets: {{ toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.nodeSelector }}
nodeSelector: {{ toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations: {{ toYaml . | nindent 2 }}
{{- end }}
volumes:
  - { name: tmp, emptyDir: {} }
  - name: outbox
    persistentVolumeClaim: { claimName: {{ .Values.outbox.existingClaim | default (printf "%s-outbox" .Release.Name) }} }
  {{- if .isArchive }}
  - name: archive
    persistentVolumeClaim: { claimName: {{ .Values.archive.existingClaim | default (printf "%s-archive" .Release.Name) }} }
  {{- end }}
  {{- if eq .Values.rules.source "claim" }}
  - name: rules
    persistentVolumeClaim: { claimName: {{ required "rules.claim.name names the claim of the rules" .Values.rules.claim.name }} }
  {{- else if eq .Values.rules.source "git" }}
  - { name: rules, emptyDir: {} }
  {{- with .Values.rules.git.secretName }}
  - name: git-secret
    secret: { secretName: {{ . }}, defaultMode: 288 }
  {{- end }}
  {{- end }}
{{- if eq .Values.rules.source "git" }}
initContainers:
  - name: rules-first
    args: [--one-time]
    {{- include "tact.gitSync" . | nindent 4 }}
  - name: rules
    restartPolicy: Always
    {{- include "tact.gitSync" . | nindent 4 }}
{{- end }}
{{- end }}

{{- define "tact.gitSync" -}}
image: {{ .Values.rules.git.image }}
env:
  - { name: GITSYNC_REPO, value: {{ required "rules.git.repository is the repository of the packs" .Values.rules.git.repository | quote }} }
  - { name: GITSYNC_REF, value: {{ .Values.rules.git.ref | quote }} }
  - { name: GITSYNC_ROOT, value: /rules }
  - { name: GITSYNC_LINK, value: current }
  - { name: GITSYNC_PERIOD, value: {{ .Values.rules.git.period | quote }} }
  {{- if .Values.rules.git.secretName }}
  - { name: GITSYNC_SSH_KEY_FILE, value: /git-secret/ssh }
  {{- end }}
securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: [ALL] } }
volumeMounts:
  - { name: rules, mountPath: /rules }
  - { name: tmp, mountPath: /tmp }
  {{- if .Values.rules.git.secretName }}
  - { name: git-secret, mountPath: /git-secret, readOnly: true }
  {{- end }}
{{- end }}
