(import 'yaml.libsonnet').manifest((import '../mixin.libsonnet').prometheusAlerts)
