import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';

/** What passes between a model and the tools it is given; bytes of UTF-8. */
export interface Traffic {
  /** Answers of the model, its last one included. */
  readonly turns: number;
  readonly calls: number;
  /** Descriptions of the tools, which stand before each turn. */
  readonly definitions: number;
  /** Arguments that the model writes. */
  readonly written: number;
  /** Results that the model reads. */
  readonly read: number;
  /** All that is sent to the model over all turns, if each sends everything before it again. */
  readonly sent: number;
}

interface Exchange {
  readonly written: number;
  readonly read: number;
}

/** One or several MCP servers, as a model meets them, with everything counted that it writes and reads. */
export class Conversation {
  readonly #clients = new Map<string, Client>();
  readonly #turns: Exchange[][] = [];
  #definitions = 0;

  /** Starts a server and lists its tools, which the model is shown. */
  async add(name: string, server: ConstructorParameters<typeof StdioClientTransport>[0]): Promise<void> {
    const client = new Client({ name: 'measure', version: '1.0.0' });
    await client.connect(new StdioClientTransport({ ...server, stderr: 'ignore' }));
    this.#clients.set(name, client);
    const { tools } = await client.listTools();
    this.#definitions += bytes(
      tools.map(({ name: id, description, inputSchema }) => ({ id, description, inputSchema })),
    );
  }

  /** One turn of the model, with as many calls as it makes at once. Gives the texts of their results. */
  async turn(calls: readonly (readonly [server: string, tool: string, input: object])[]): Promise<string[]> {
    const exchanges: Exchange[] = [];
    const texts: string[] = [];
    // One after the other: how they are made changes nothing of what passes, and some servers lose one of two changes.
    for (const [server, tool, input] of calls) {
      const text = await this.#call(server, tool, input);
      exchanges.push({ written: bytes({ tool, input }), read: bytes(text) });
      texts.push(text);
    }
    this.#turns.push(exchanges);
    return texts;
  }

  /** What has passed, the turn in which the model answers included. */
  traffic(): Traffic {
    const exchanges = this.#turns.flat();
    const sizes = this.#turns.map((turn) => sum(turn.map(({ written, read }) => written + read)));
    const before = sizes.map((_size, index) => sum(sizes.slice(0, index)));
    const turns = this.#turns.length + 1;
    return {
      turns,
      calls: exchanges.length,
      definitions: this.#definitions,
      written: sum(exchanges.map(({ written }) => written)),
      read: sum(exchanges.map(({ read }) => read)),
      sent: turns * this.#definitions + sum(before) + sum(sizes),
    };
  }

  async close(): Promise<void> {
    await Promise.all([...this.#clients.values()].map((client) => client.close()));
  }

  async #call(server: string, tool: string, input: object): Promise<string> {
    const client = this.#clients.get(server);
    if (client === undefined) throw new Error(`there is no server ${server}`);
    const result = await client.callTool({ name: tool, arguments: input as Record<string, unknown> });
    const text = result.content.map((part) => (part.type === 'text' ? part.text : JSON.stringify(part))).join('\n');
    if (result.isError === true) throw new Error(`${tool}: ${text}`);
    return text;
  }
}

function bytes(value: unknown): number {
  return Buffer.byteLength(typeof value === 'string' ? value : JSON.stringify(value));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
