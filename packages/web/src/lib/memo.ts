import { Component, type FunctionComponent, h } from "preact"

/** A component that is drawn again only when one of its properties is another, or something that it follows changes. */
export function memo<P extends object>(component: FunctionComponent<P>) {
  return class Memo extends Component<P> {
    override shouldComponentUpdate(next: P): boolean {
      return differ(this.props, next)
    }

    override render() {
      return h(component, this.props)
    }
  }
}

function differ(one: object, other: object): boolean {
  const names = Object.keys(one)
  if (names.length !== Object.keys(other).length) return true
  return names.some((name) => Reflect.get(one, name) !== Reflect.get(other, name))
}
