# shellcheck shell=bash
# A history that outlives its pod: in a folder of each node, and in a volume. Part of e2e/kubernetes.sh, whose releases it changes.

say "a history that outlives its pod"
# It is in a folder that each node has to itself, even where nodes share a machine.
kept=/var/lib/kubelet/sys-stats-e2e
as_root() { # as_root COMMAND: on each node, which is $NODE; there the folder is $KEPT
  kubectl -n $watchers delete daemonset folders --ignore-not-found --wait >/dev/null
  on_every_node $watchers folders <<X
      securityContext: {runAsUser: 0}
      initContainers:
        - name: folder
          image: $image
          command: [sh, -c, '$1']
          env:
            - {name: NODE, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}
            - {name: KEPT, value: /node/${kept##*/}}
          volumeMounts: [{name: node, mountPath: /node}]
      containers: [{name: wait, image: $image, command: [sleep, infinity]}]
      volumes: [{name: node, hostPath: {path: ${kept%/*}}}]
X
}
stores() { holds "$1" "/api/v1/query?query=sys_stats_history_storing&instance=$2" '.data.result[0].value[1] == "1"'; } # stores RELEASE INSTANCE
knows() { holds "$1" "/api/v1/query?query=sys_stats_load1&time=$3&instance=$2" '.data.result | length == 1'; } # knows RELEASE INSTANCE TIME: what it measured then

now() { echo $(($(date +%s) + 1)); } # in whole seconds: what was stored a moment ago is before it, what the next pod stores is not

# It belongs to the user of the api, as the chart's values ask for, but not on the first node.
other=${nodes%% *}
as_root "install -d \$KEPT \$KEPT-volume; [ \$NODE = $other ] || chown 65532:65532 \$KEPT"
check "the chart is given a folder of each node" helm upgrade stats "$chart" --namespace $host "${values[@]}" --set "history.storage=hostPath,history.hostPath=$kept" --wait --timeout 4m
check "the history is stored there" within 60 stores $host "$victim"
at=$(now) old=$(watcher_of "$victim")
kubectl -n $watchers delete pod "$old" --wait=false >/dev/null
check "the next pod of the node goes on with it" eval 'within 90 reborn "$victim" "$old" && within 60 stores $host "$victim" && knows $host "$victim" "$at"'
check "a node on which the api may not write to it keeps it in memory, and says so" within 30 holds $host "/stats?instance=$other" '.missing | any(.field == "history" and (.reason | test("memory")))'

# A cluster that makes no volumes by itself is given this one.
if kubectl get storageclass -o json | jq -e '.items == []' >/dev/null; then
  kubectl apply -f - >/dev/null <<X
apiVersion: v1
kind: PersistentVolume
metadata: {name: $replicas}
spec:
  capacity: {storage: 2Gi}
  accessModes: [ReadWriteOnce]
  persistentVolumeReclaimPolicy: Retain
  claimRef: {namespace: $replicas, name: replicas-stats-api-history}
  local: {path: $kept-volume}
  nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: [{key: kubernetes.io/hostname, operator: In, values: [$victim]}]}]}}
X
fi
check "one replica is given a volume" helm upgrade replicas "$chart" --namespace $replicas --reuse-values --set history.storage=claim,history.claim.keep=false,api.replicas=1 --wait --timeout 4m
check "the history is stored in it" within 60 stores $replicas replicas-stats-api
at=$(now)
kubectl -n $replicas delete pod -l app.kubernetes.io/component=api --timeout=60s >/dev/null # waits until it is gone
check "the next pod goes on with it" eval 'within 60 stores $replicas replicas-stats-api && knows $replicas replicas-stats-api "$at"'
