// Uses the providers' own SDKs against BASE (the proxy), text and tool, whole and streamed.
// Prints one line a call and fails at the first answer that is not what the provider sent.
import assert from 'node:assert/strict';
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { GoogleGenAI } from '@google/genai';

const base = process.env.BASE;
const schema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
const messages = [{ role: 'user', content: 'weather in Ulm?' }];
const done = (name) => console.log('done', name);

const anthropic = new Anthropic({ baseURL: `${base}/anthropic`, apiKey: 'sk-ant-api03-test', maxRetries: 0 });
for (const tools of [undefined, [{ name: 'weather', input_schema: schema }]]) {
  const request = { model: 'claude-sonnet-4-5', max_tokens: 100, messages, ...(tools && { tools }) };
  const check = (message) => {
    const part = message.content[0];
    tools ? assert.deepEqual(part.input, { city: 'Ulm' }) : assert.equal(part.text, 'rain, grüße');
    done(`anthropic ${part.type}`);
  };
  check(await anthropic.messages.create(request));
  check(await anthropic.messages.stream(request).finalMessage());
}

const openai = new OpenAI({ baseURL: `${base}/openai/v1`, apiKey: 'sk-proj-test', maxRetries: 0 });
for (const tools of [undefined, [{ type: 'function', function: { name: 'weather', parameters: schema } }]]) {
  const request = { model: 'gpt-5-mini', messages, ...(tools && { tools }) };
  const whole = (await openai.chat.completions.create(request)).choices[0].message;
  tools
    ? assert.equal(whole.tool_calls[0].function.arguments, '{"city":"Ulm"}')
    : assert.equal(whole.content, 'rain, grüße');
  done('openai chat');
  let text = '';
  const stream = await openai.chat.completions.create({
    ...request, stream: true, stream_options: { include_usage: true },
  });
  for await (const chunk of stream) {
    const delta = chunk.choices[0]?.delta;
    text += delta?.content ?? delta?.tool_calls?.[0]?.function?.arguments ?? '';
  }
  assert.equal(text, tools ? '{"city":"Ulm"}' : 'rain, grüße');
  done('openai chat stream');
}

for (const tools of [undefined, [{ type: 'function', name: 'weather', parameters: schema, strict: false }]]) {
  const request = { model: 'gpt-5-codex', input: 'weather in Ulm?', ...(tools && { tools }) };
  const whole = await openai.responses.create(request);
  tools
    ? assert.equal(whole.output[0].arguments, '{"city":"Ulm"}')
    : assert.equal(whole.output_text, 'rain, grüße');
  done('openai responses');
  let last;
  for await (const event of await openai.responses.create({ ...request, stream: true })) last = event;
  assert.equal(last.type, 'response.completed');
  done('openai responses stream');
}

const google = new GoogleGenAI({ apiKey: 'AIzaTest', httpOptions: { baseUrl: `${base}/gemini` } });
for (const tools of [undefined, [{ functionDeclarations: [{ name: 'weather', parametersJsonSchema: schema }] }]]) {
  const request = { model: 'gemini-2.5-pro', contents: 'weather in Ulm?', ...(tools && { config: { tools } }) };
  const check = (parts) =>
    tools ? assert.deepEqual(parts[0].functionCall.args, { city: 'Ulm' }) : assert.equal(parts.map((p) => p.text).join(''), 'rain, grüße');
  check((await google.models.generateContent(request)).candidates[0].content.parts);
  done('google generate');
  const parts = [];
  for await (const chunk of await google.models.generateContentStream(request)) {
    parts.push(...(chunk.candidates?.[0]?.content?.parts ?? []));
  }
  check(parts);
  done('google stream');
}
