//! A run without some gates or flows, to see what depended on them.

use crate::error::Error;
use crate::model::Model;
use crate::parse::problem::nearest;

/// Takes gates and flows out of every integration that has them. A name that none has is wrong use.
pub fn take_out(models: &mut [Model], names: &[String]) -> Result<(), Error> {
    for name in names {
        let mut found = false;
        for model in models.iter_mut() {
            found |= model.take_out(name);
        }
        if !found {
            let known = models.iter().flat_map(|m| m.removable());
            let advice = match nearest(name, known) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "`flowgate facts` lists them".to_owned(),
            };
            return Err(Error::Usage {
                message: format!("there is no gate or flow `{name}`: {advice}"),
            });
        }
    }
    Ok(())
}
