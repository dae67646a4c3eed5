/** What the image build needs to know of the stage's registry. The calls to AWS are behind it. */
export interface ImageRegistry {
  /** The repository without tag, as docker names it: `<host>/<name>`. */
  readonly uri: string
  /** A password for docker; each call gets a new one. */
  login(): Promise<RegistryLogin>
  /** The image that has this tag now, or `null`. */
  find(tag: string): Promise<PushedImage | null>
}

export interface RegistryLogin {
  readonly host: string
  readonly username: string
  readonly password: string
}

export interface PushedImage {
  /** `sha256:<64 hex digits>` */
  readonly digest: string
  /** `null` where the registry does not say. */
  readonly pushedAt: Date | null
}
