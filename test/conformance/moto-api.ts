const versions = { cloudformation: '2010-05-15', ec2: '2016-11-15', iam: '2010-05-08' }

/** moto's services of the query protocol that no client of the action speaks. */
export class MotoApi {
  readonly #url: string
  readonly #region: string

  constructor(url: string, region: string) {
    this.#url = url
    this.#region = region
  }

  /** @returns the XML of the answer. @throws Error with it where moto refuses */
  async call(
    service: keyof typeof versions,
    action: string,
    parameters: Readonly<Record<string, string>>,
  ): Promise<string> {
    const scope = `admin/20260101/${this.#region}/${service}/aws4_request`
    const answer = await fetch(this.#url, {
      method: 'POST',
      // Not a signature: moto only reads region and service out of it, until it is told to check.
      headers: {
        authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`,
      },
      body: new URLSearchParams({ Action: action, Version: versions[service], ...parameters }),
      signal: AbortSignal.timeout(60_000),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`moto refuses ${service}:${action}: ${text.slice(0, 2000)}`)
    return text
  }

  /** From now on moto asks for signatures, and checks policies. */
  async enforce(): Promise<void> {
    const answer = await fetch(`${this.#url}/moto-api/reset-auth`, {
      method: 'POST',
      body: '0',
      signal: AbortSignal.timeout(10_000),
    })
    if (!answer.ok) throw new Error(`moto does not enforce: ${await answer.text()}`)
  }
}

/** Texts of all elements of that name, unescaped. */
export function textsOf(xml: string, element: string): string[] {
  const found = [...xml.matchAll(new RegExp(`<${element}>([^<]*)</${element}>`, 'g'))]
  return found.map(([, text = '']) =>
    text
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&#x27;', "'")
      .replaceAll('&amp;', '&'),
  )
}
