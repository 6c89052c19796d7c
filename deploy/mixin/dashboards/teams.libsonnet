local g = import 'grafana.libsonnet';
local of = g.of;

local team = 'team=~"$team"';
local paid = team + ', billing!="subscription"';
local overRange(by, family, selector) =
  'sum by (%s) (increase(%s%s[$__range]))' % [by, family, of(selector)];
local perSecond(by, family, selector) =
  'sum by (%s) (rate(%s%s[$__rate_interval]))' % [by, family, of(selector)];
local input = team + ', type=~"input.*|cache_.*"';

local boards(by) = [
  g.column('Spend', overRange(by, 'tokenmeter_cost_usd_total', paid)),
  g.column('Tokens', overRange(by, 'tokenmeter_tokens_total', team)),
  g.column('Output', overRange(by, 'tokenmeter_tokens_total', team + ', type=~"output.*|reasoning"')),
  g.column('From cache', '%s / %s' % [
    overRange(by, 'tokenmeter_tokens_total', team + ', type=~"cache_read.*"'),
    overRange(by, 'tokenmeter_tokens_total', input),
  ]),
  g.column('Requests', overRange(by, 'tokenmeter_caller_requests_total', team)),
];
local units = { Spend: 'currencyUSD', 'From cache': 'percentunit' };

function(config)
  g.dashboard(
    config,
    'tokenmeter-teams',
    'Tokenmeter / Teams and callers',
    'Who uses how much, for who operates. Tokens measure the length of contexts, not work: rank by them only what is meant by them.',
    [g.variables.labels('team', 'Team', 'tokenmeter_caller_requests_total')],
    [
      g.table('Teams', 'In the time range. Spend is what was paid by the token; a seat is none.',
              ['team'], boards('team'), units),
      g.stacked('Spend an hour by team', 'At the pace of the moment.',
                'currencyUSD', [g.target('{{team}}', '3600 * ' + perSecond('team', 'tokenmeter_cost_usd_total', paid))]),
      g.stacked('Tokens a second by team', 'All types.',
                'short', [g.target('{{team}}', perSecond('team', 'tokenmeter_tokens_total', team))]),
      g.lines('From cache by team', 'Part of the input that was read from the cache. A low part with long contexts is money lost.',
              'percentunit', [g.target('{{team}}', '%s / %s' % [
                perSecond('team', 'tokenmeter_tokens_total', team + ', type=~"cache_read.*"'),
                perSecond('team', 'tokenmeter_tokens_total', input),
              ])]),
      g.stacked('Spend an hour by team and model', 'Which models the teams pay for.',
                'currencyUSD', [g.target('{{team}} {{model}}', '3600 * ' + perSecond('team, model', 'tokenmeter_cost_usd_total', paid))], 12),
      g.stacked('Requests a second by team and assistant', 'Which assistants the teams use.',
                'reqps', [g.target('{{team}} {{client}}', perSecond('team, client', 'tokenmeter_requests_total', team))], 12),

      g.row('Callers, one by one'),
      g.table('Callers', 'In the time range. Names of persons, if metrics are set to show them: think about who may see this.',
              ['caller', 'team'], boards('caller, team'), units),
      g.lines('Spend an hour, the ten dearest callers', 'At the pace of the moment.',
              'currencyUSD', [g.target('{{caller}}', 'topk(10, 3600 * %s)' % perSecond('caller', 'tokenmeter_cost_usd_total', paid))], 12),
      g.lines('Tokens a second, the ten busiest callers', 'All types.',
              'short', [g.target('{{caller}}', 'topk(10, %s)' % perSecond('caller', 'tokenmeter_tokens_total', team))], 12),

      g.row('Of the last day, from recording rules'),
      g.lines('Active callers by team', 'Callers who used tokens within a day, those without a name left out.',
              'short', [g.target('{{team}}', 'team:tokenmeter_active_callers:count1d{job=~"$job", team=~"$team"}')], 12),
      g.lines('Spend of a day by team, for showing around', 'Only of teams with at least %d active callers, so that no sum tells about a person.' % config.minTeamSize,
              'currencyUSD', [g.target('{{team}}', 'team:tokenmeter_cost_usd:increase1d_grouped{job=~"$job", team=~"$team"}')], 12),
    ]
  )
